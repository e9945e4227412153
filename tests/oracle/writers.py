# -*- coding: utf-8 -*-
"""The cases of the corpus by each pickler of this Python: `python writers.py` prints a line of JSON for each.

    {"version": [3, 8], "pickler": "c" or "python", "mode": "", "fast" or "optimized", "name": "p4 nested", "hex": ...}

Runs under 2.7 and 3.6 to 3.13, like make_corpus.py. What cannot be written is left out.
"""
import binascii
import io
import json
import os
import pickle
import pickletools
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cases
import cases_classes
import cases_data
import make_corpus

assert cases_classes and cases_data and make_corpus  # They register what they define.

if sys.version_info[0] == 2:
    import cPickle
    PICKLERS = [('c', cPickle.Pickler), ('python', pickle.Pickler)]
else:
    PICKLERS = [('c', pickle.Pickler), ('python', pickle._Pickler)]

EDGE = 1 << 16
# Larger ones are written in one mode, and left out beyond that, but for those that are so on purpose.
SMALL, LARGE = 2000, 20000

# What tells one pickler from another hangs on sizes: of payloads, of frames, of batches.
EXTRA = [
    ('payloads', lambda: [b'x' * (EDGE + 4000), b'y', u'z' * EDGE, u'end']),
    ('payload_edge', lambda: [b'x' * EDGE]),
    ('payload_below', lambda: [b'x' * (EDGE - 1)]),
    ('payload_alone', lambda: b'x' * EDGE),
    ('payload_in_tuple', lambda: (u'x' * EDGE,)),
    ('many_frames', lambda: [(i, u'item %d' % i) for i in range(6000)]),
    ('thousand', lambda: [list(range(1000)), dict.fromkeys(range(2001)), list(range(2001))]),
    ('small_ints', lambda: [1, 1000, 70000, -5, 10 ** 9, 2 ** 31, 2 ** 40]),
    ('bytes_and_ints', lambda: [b'\x00\xff', 5]),
]


def dumped(make, pickler, protocol, fast=0):
    out = io.BytesIO()
    writer = pickler(out, protocol)
    writer.fast = fast
    writer.dump(make())
    return out.getvalue()


def modes(make, pickler, protocol, is_extra):
    """(mode, pickle) of an object by a pickler. What cannot be written is left out, as cycles are by the fast mode."""
    try:
        data = dumped(make, pickler, protocol)
        if len(data) <= LARGE or is_extra:
            yield '', data
        if len(data) <= SMALL:
            yield 'optimized', pickletools.optimize(data)
            yield 'fast', dumped(make, pickler, protocol, 1)
    except Exception:
        pass


def main():
    made = [(name, function, False) for name, kind, _, function in cases.CASES if kind == 'object']
    made += [(name, function, True) for name, function in EXTRA]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        for name, make, is_extra in made:
            for written_by, pickler in PICKLERS:
                for mode, data in modes(make, pickler, protocol, is_extra):
                    line = {'version': sys.version_info[:2], 'pickler': written_by, 'mode': mode,
                            'name': 'p%d %s' % (protocol, name), 'hex': binascii.hexlify(data).decode()}
                    sys.stdout.write(json.dumps(line) + '\n')


if __name__ == '__main__':
    main()
