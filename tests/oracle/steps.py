"""What a pickle looks like to someone who steps through it: pickle.py's unpickler, watched op by op, with the values themselves.

    python3.13 steps.py    the moments of each file of the corpus that can be told of, a line of JSON each

A moment is what is there before an op: the stack from the top downwards, each value as its `repr` and each mark as null, and the memo as
pairs of key and `repr`. Only small pickles of built-in values are told of, whose `repr` is the same on every run: nothing that is imported, kept
outside or registered, no set of several. A pickle that breaks off is told of up to there; `whole` says whether it does not.
"""
import io
import json
import os
import pickle
import sys

LIMIT = 70
LONGEST = 100
# Of what every protocol writes of the same objects, these do.
FOLDERS = ('assembled', 'broken', 'cpython', 'py27/p1', 'py36/p4', 'py38/p5')


class Odd(Exception):
    """It cannot be told of."""


def told(value):
    text = repr(value)
    if len(text) > LONGEST or not text.isascii():
        raise Odd
    return text


class Watched(pickle._Unpickler):
    def __init__(self, data):
        super().__init__(io.BytesIO(data), encoding='latin1')
        self.dispatch = self
        self.moments = []

    def __getitem__(self, opcode):
        self.moments.append(self.moment())
        return pickle._Unpickler.dispatch[opcode]

    def moment(self):
        stack = []
        for values in [self.stack] + self.metastack[::-1]:
            stack += [told(value) for value in reversed(values)] + [None]
        stack.pop()
        return [stack, [[key, told(value)] for key, value in self.memo.items()]]

    def find_class(self, module, name):
        raise Odd


def is_plain(data):
    """Whether all that it names is built in, and no repr depends on the run or shows less than there is."""
    names = {op.name for op, _, _ in ops(data)}
    odd = {'GLOBAL', 'STACK_GLOBAL', 'INST', 'OBJ', 'REDUCE', 'PERSID', 'BINPERSID', 'EXT1', 'EXT2', 'EXT4', 'BUILD', 'NEXT_BUFFER',
           'EMPTY_SET', 'FROZENSET', 'ADDITEMS', 'BYTEARRAY8', 'LONG', 'LONG1', 'LONG4', 'INT', 'FLOAT'}
    return not names & odd


def ops(data):
    import pickletools
    try:
        yield from pickletools.genops(data)
    except Exception:
        pass


def moments(data):
    """{'moments': [...], 'whole': ...}, or None."""
    if not 0 < len(data) <= LIMIT or not is_plain(data):
        return None
    watched = Watched(data)
    try:
        watched.load()
        whole = True
    except Odd:
        return None
    except Exception:
        whole = False
    return {'moments': watched.moments, 'whole': whole} if len(watched.moments) > 3 else None


def lines(corpus):
    """Of all files of the corpus that can be told of, a line of JSON each, with their names."""
    told_of = ''
    for folder in FOLDERS:
        for name in sorted(os.listdir(os.path.join(corpus, folder))):
            with open(os.path.join(corpus, folder, name), 'rb') as file:
                data = file.read(LIMIT + 1)
            # What is set twice, or set in a list, ours show both before and after.
            is_set_anew = 'duplicate' in name or 'list_setitem' in name or 'setitem_on_list' in name
            found = moments(data) if name.endswith('.pkl') and not is_set_anew else None
            if found:
                told_of += json.dumps(dict(file=folder + '/' + name, **found)) + '\n'
    return told_of


def main():
    sys.stdout.write(lines(os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'corpus')))


if __name__ == '__main__':
    main()
