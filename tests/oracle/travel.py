"""The machine of CPython at each op: pickle.py's own unpickler, watched under the permissive host.

    python3.13 travel.py --hex < pickles, one a line    the moments of each as a JSON list, a line each

A moment is what is there before an op is carried out: `op height marks kinds memo entries`. Marks are their heights, the innermost 32;
kinds are those of the uppermost 32 values, a letter each, from the top; entries are the first 8 and the last 8 of the memo, in the order in which
their keys came. Of a pickle of more than 400 ops, a moment in fifty is told of what follows. Only the first pickle of a stream is watched, up to
where pickle.py has its doubts.
"""
import io
import itertools
import json
import pickle
import sys

import host
import verdict

KINDS = {type(None): 'n', bool: 'i', int: 'i', float: 'f', str: 's', bytes: 'y', bytearray: 'a', list: 'l', tuple: 't', dict: 'd',
         set: 'S', frozenset: 'F', pickle.PickleBuffer: 'b', memoryview: 'r'}
STAND_INS = {'global': 'g', 'extension': 'e', 'persistent': 'p', 'call': 'c'}
TOLD = 32
ENTRIES = 8
ALL = 400


def is_told(op):
    """The test has the same rule."""
    return op < ALL or op * 2654435761 % (1 << 32) < (1 << 32) // 50


def kind(value):
    if isinstance(value, host.StandIn):
        return STAND_INS[type.__getattribute__(value, 'kind')]
    if type(value) not in KINDS:
        # An Exception would pass for pickle.py's.
        sys.exit('no kind for %r' % type(value))
    return KINDS[type(value)]


class Watched(pickle._Unpickler):
    """pickle.py looks each opcode up in `dispatch`, and that is where it is watched."""

    def __init__(self, data):
        super().__init__(io.BytesIO(data), encoding='latin1', buffers=host.buffers())
        self.dispatch = self
        self.ops = 0
        self.moments = []

    def __getitem__(self, opcode):
        if is_told(self.ops):
            self.moments.append(self.moment())
        self.ops += 1
        return pickle._Unpickler.dispatch[opcode]

    def moment(self):
        # A stack for each mark: those below, and the one above the topmost.
        marks = list(itertools.accumulate(map(len, self.metastack)))
        height = (marks[-1] if marks else 0) + len(self.stack)
        values = itertools.chain(reversed(self.stack), *(reversed(below) for below in reversed(self.metastack)))
        kinds = ''.join(kind(value) for value in itertools.islice(values, TOLD))
        first = list(itertools.islice(self.memo.items(), ENTRIES))
        last = list(itertools.islice(reversed(self.memo.items()), ENTRIES))[::-1]
        entries = ','.join('%d:%s' % (key, kind(value)) for key, value in first + last)
        heights = ','.join(map(str, reversed(marks[-TOLD:])))
        return '%d %d [%s] [%s] %d [%s]' % (self.ops, height, heights, kinds, len(self.memo), entries)

    find_class = host.Host.find_class
    persistent_load = host.Host.persistent_load

    def get_extension(self, code):
        if code <= 0:
            raise pickle.UnpicklingError('EXT specifies code <= 0')
        self.append(host.made('extension', code=code))


def moments(data):
    """[moment, ...], and how many ops were begun."""
    watched = Watched(data)
    try:
        watched.load()
    except Exception:
        pass
    return watched.moments, watched.ops


def golden(name, data):
    """The same, short: how many moments, and a hash of them (FNV-1a, 64 bits)."""
    told, ops = moments(data)
    value = 0xcbf29ce484222325
    for byte in ''.join(line + '\n' for line in told).encode():
        value = (value ^ byte) * 0x100000001b3 % (1 << 64)
    return {'file': name, 'ops': ops, 'moments': len(told), 'hash': '%016x' % value}


def main():
    verdict.limit_memory()
    for line in sys.stdin:
        print(json.dumps(moments(bytes.fromhex(line.strip()))[0]))


if __name__ == '__main__':
    main()
