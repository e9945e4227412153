"""The streams of CPython's own unpickling tests: runs `test.pickletester` with loads() replaced by a recorder.

Writes tests/corpus/cpython/*.pkl, named by test method and number. Needs CPython 3.13 with its test package.
"""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(os.path.dirname(HERE), 'corpus')


def record():
    """{bytes: name} of all distinct streams, the first test that has one naming it: 322 on a 64-bit machine, and 6 of the tests
    that run on 32 bits only."""
    import io
    import pickle
    import unittest
    from test import pickletester

    streams, counts = {}, {}

    class Recorder(pickletester.AbstractUnpickleTests, unittest.TestCase):
        unpickler = pickle._Unpickler
        bad_stack_errors = (pickle.UnpicklingError, IndexError)
        truncated_errors = (pickle.UnpicklingError, EOFError, AttributeError, ValueError, struct_error(), IndexError, ImportError)

        def loads(self, data, **options):
            method = self._testMethodName
            data = bytes(data)
            if data not in streams:
                counts[method] = counts.get(method, 0) + 1
                streams[data] = '%s_%02d' % (re.sub('^test_', '', method), counts[method])
            return pickle.Unpickler(io.BytesIO(data), **options).load()

    # On these the tests of 32-bit machines are skipped; their streams are wanted all the same.
    for name in dir(Recorder):
        method = getattr(Recorder, name)
        if name.startswith('test_') and hasattr(method, '__wrapped__'):
            setattr(Recorder, name, method.__wrapped__)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Recorder)
    with open(os.devnull, 'w') as quiet:
        unittest.TextTestRunner(stream=quiet).run(suite)
    return streams


def struct_error():
    import struct
    return struct.error


def write():
    home = os.path.join(CORPUS, 'cpython')
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    streams = record()
    for data, name in streams.items():
        with open(os.path.join(home, name + '.pkl'), 'wb') as out:
            out.write(data)
    print('cpython', len(streams), 'streams')


def main():
    import make_all
    for version, python in make_all.interpreters():
        if version == '3.13':
            subprocess.run([python, os.path.join(HERE, 'cpython_streams.py'), '--here'], check=True,
                           env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1'))


if __name__ == '__main__':
    write() if '--here' in sys.argv else main()
