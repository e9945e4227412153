# -*- coding: utf-8 -*-
"""Writes every case of cases_*.py at every protocol that this Python can write: `python make_corpus.py FOLDER`.

Runs under 2.7 and 3.6 to 3.13; make_all.py calls it with each interpreter and keeps one copy of equal bytes.
"""
import os
import sys

try:
    import cPickle as pickle
except ImportError:
    import pickle

sys.dont_write_bytecode = True
import cases
import cases_classes
import cases_data
import cases_streams

assert cases_classes and cases_data and cases_streams  # They register what they define.


def write(folder):
    skipped = []
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        home = os.path.join(folder, 'p%d' % protocol)
        if not os.path.isdir(home):
            os.makedirs(home)
        for name, kind, protocols, function in cases.CASES:
            if protocol not in protocols:
                continue
            try:
                data = function(protocol) if kind == 'stream' else pickle.dumps(function(), protocol)
            except (pickle.PicklingError, TypeError, AttributeError, ValueError, RuntimeError) as problem:
                # Some objects cannot be written at every protocol by every version; which ones is told.
                skipped.append('p%d %s: %s' % (protocol, name, str(problem)[:80]))
                continue
            with open(os.path.join(home, name + '.pkl'), 'wb') as out:
                out.write(data)
    return skipped


if __name__ == '__main__':
    for line in write(sys.argv[1]):
        sys.stdout.write('skipped ' + line + '\n')
