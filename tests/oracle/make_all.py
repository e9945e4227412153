"""Writes the corpus anew with every interpreter at hand: `python3 tests/oracle/make_all.py`.

Run by hand when a case is added; what it writes is checked in. Equal bytes are kept once, in the folder of the oldest
writer and lowest protocol; `index.jsonl` lists all who wrote them. What libraries wrote (libs/, torch/) is left alone:
see make_libs.py.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

import assemble
import cpython_streams

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(os.path.dirname(HERE), 'corpus')
VERSIONS = ['2.7', '3.6', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13']


def interpreters():
    """Each version's python: pyenv's, else one on the PATH."""
    for version in VERSIONS:
        root = os.environ.get('PYENV_ROOT', os.path.expanduser('~/.pyenv'))
        found = sorted(glob.glob('%s/versions/%s.*/bin/python' % (root, version))) or [shutil.which('python' + version)]
        if found[-1]:
            yield version, found[-1]
        else:
            print('no python%s here: its files are not written' % version)


def collect(scratch):
    """{bytes: [(folder, protocol, version, name)]} in the order of the versions and protocols."""
    written = {}
    for version, python in interpreters():
        folder = 'py' + version.replace('.', '')
        home = os.path.join(scratch, folder)
        # A fixed hash seed: sets are written in the order of their hashes.
        output = subprocess.run([python, os.path.join(HERE, 'make_corpus.py'), home], check=True, stdout=subprocess.PIPE,
                                env=dict(os.environ, PYTHONHASHSEED='0', PYTHONDONTWRITEBYTECODE='1')).stdout.decode()
        print(folder, output.count('skipped'), 'skipped')
        for protocol in sorted(os.listdir(home)):
            for name in sorted(os.listdir(os.path.join(home, protocol))):
                with open(os.path.join(home, protocol, name), 'rb') as file:
                    written.setdefault(file.read(), []).append((folder, protocol, version, name))
    return written


def main():
    for old in glob.glob(os.path.join(CORPUS, 'py*')):
        shutil.rmtree(old)
    index = []
    with tempfile.TemporaryDirectory() as scratch:
        for data, writers in collect(scratch).items():
            folder, protocol, _, name = writers[0]
            home = os.path.join(CORPUS, folder, protocol)
            os.makedirs(home, exist_ok=True)
            with open(os.path.join(home, name), 'wb') as out:
                out.write(data)
            by = {}
            for _, protocol, version, _ in writers:
                by.setdefault(protocol, []).append(version)
            index.append({'file': os.path.join(folder, writers[0][1], name), 'writers': by})
    with open(os.path.join(CORPUS, 'index.jsonl'), 'w') as out:
        for entry in sorted(index, key=lambda entry: entry['file']):
            out.write(json.dumps(entry) + '\n')
    print(len(index), 'files')
    assemble.main()
    cpython_streams.main()


if __name__ == '__main__':
    sys.exit(main())
