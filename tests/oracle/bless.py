"""Writes the goldens in tests/ref from the corpus: `python3 tests/oracle/bless.py [--check]`.

CPython 3.13.0 is the judge, so pyenv's is used where there is one; another version says so and goes on. For each folder of
the corpus, in the folder of the same name:
    graph.jsonl     the oracle's graph of each file, as in graph.py
    verdict.jsonl   whether the C unpickler loads it, as in verdict.py
    metadata.jsonl  what pickletools tells of its protocol, as in metadata.py
    readers.jsonl   what pickle.py and pickletools.dis say of it, as in readers.py
    travel.jsonl    pickle.py's machine at each op, as in travel.py
    dis.txt         what pickletools.dis prints of it, and what it raises, for those that are small
and beside these opcodes.jsonl, pickletools' table of opcodes; compat.jsonl, the names of Python 2 and 3, as in compat.py; pasted.jsonl,
pickles as text, as in pasted.py; listings.jsonl, listings with every option and of everything that pickletools complains about, as in listing.py;
carried.jsonl, streams of several dumps, as in carried.py; steps.jsonl, small pickles step by step, as in steps.py;
printable.txt, the characters that Python's repr shows as they are.
With --check nothing is written; the exit status tells whether something would be.
"""
import glob
import gzip
import json
import os
import pickletools
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
CORPUS = os.path.join(TESTS, 'corpus')
REF = os.path.join(TESTS, 'ref')
JUDGE = (3, 13, 0)
# Listings are twenty times as long as their pickles: these folders have all there is to see, of files up to this size.
DIS_FOLDERS = ('assembled', 'broken', 'cpython', 'py27', 'py36', 'py38')
DIS_LIMIT = 400


def find_judge():
    """The python of pyenv's 3.13.0, if this is another."""
    if sys.version_info[:3] == JUDGE or '--this' in sys.argv:
        return None
    found = glob.glob(os.path.join(os.environ.get('PYENV_ROOT', os.path.expanduser('~/.pyenv')), 'versions/3.13.0/bin/python'))
    return found[0] if found else None


def content(path):
    """The bytes that are the pickle; None where a file holds pickles in some other way."""
    with open(path, 'rb') as file:
        data = file.read()
    if data[:2] == b'\x1f\x8b':
        return gzip.decompress(data)
    return None if data[:4] == b'PK\x03\x04' else data


def goldens(folder):
    """{name: text} of one folder of the corpus."""
    import graph
    import listing
    import metadata
    import readers
    import travel
    import verdict
    graphs, verdicts, listings, protocols, moments, others = [], [], [], [], [], []
    for name in sorted(os.listdir(os.path.join(CORPUS, folder))):
        path = os.path.join(CORPUS, folder, name)
        data = content(path) if os.path.isfile(path) and not name.endswith('.md') else None
        if data is None:
            continue
        graphs.append(json.dumps({'file': name, 'graph': graph.graph(data)[0]}, separators=(',', ':')))
        verdicts.append(json.dumps(dict(file=name, **verdict.verdict(data))))
        protocols.append(json.dumps({'file': name, 'metadata': metadata.metadata(data)}, separators=(',', ':')))
        moments.append(json.dumps(travel.golden(name, data)))
        others.append(json.dumps(readers.golden(name, data)))
        if folder.split(os.sep)[0] in DIS_FOLDERS and len(data) <= DIS_LIMIT and not name.startswith('zipped'):
            text, error = listing.listing('dis', 4, 0, 0, [data])
            head = '=== %s %s' % (name, error.replace('\n', ' | '))
            listings.append('%s\n%s' % (head.rstrip(), text))
    files = {'graph.jsonl': graphs, 'verdict.jsonl': verdicts, 'metadata.jsonl': protocols, 'travel.jsonl': moments,
             'readers.jsonl': others, 'dis.txt': listings}
    return {name: '\n'.join(lines) + '\n' for name, lines in files.items() if lines}


def opcodes():
    """pickletools' table: each column that ours has, and of the prose the first line, which its listings annotate with."""
    rows = [{'byte': ord(op.code), 'name': op.name, 'arg': op.arg.name if op.arg else None,
             'before': [item.name for item in op.stack_before], 'after': [item.name for item in op.stack_after],
             'protocol': op.proto, 'summary': op.doc.split('\n', 1)[0]} for op in pickletools.opcodes]
    return ''.join(json.dumps(row) + '\n' for row in sorted(rows, key=lambda row: row['byte']))


def printable():
    """Ranges of the characters that are printable, one a line: `first last`, in hex."""
    known = [chr(code).isprintable() for code in range(sys.maxunicode + 1)] + [False]
    edges = [code for code in range(len(known)) if known[code] != known[code - 1]]
    return ''.join('%x %x\n' % (first, last - 1) for first, last in zip(edges[::2], edges[1::2]))


def main():
    judge = find_judge()
    if judge:
        return subprocess.run([judge, os.path.abspath(__file__)] + sys.argv[1:],
                              env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1')).returncode
    if sys.version_info[:3] != JUDGE:
        print('warning: the judge is CPython 3.13.0; this is %d.%d.%d' % sys.version_info[:3], file=sys.stderr)
    import carried
    import compat
    import listing
    import pasted
    import steps
    import verdict
    verdict.limit_memory()
    wanted = {'opcodes.jsonl': opcodes(), 'compat.jsonl': compat.lines(), 'pasted.jsonl': pasted.lines(),
              'listings.jsonl': listing.lines(), 'carried.jsonl': carried.lines(), 'steps.jsonl': steps.lines(CORPUS),
              'printable.txt': printable()}
    for home, _, names in os.walk(CORPUS):
        if names and home != CORPUS:
            folder = os.path.relpath(home, CORPUS)
            for name, text in goldens(folder).items():
                wanted[os.path.join(folder, name)] = text
    present = {os.path.relpath(os.path.join(home, name), REF) for home, _, names in os.walk(REF) for name in names
               if name in ('graph.jsonl', 'verdict.jsonl', 'metadata.jsonl', 'travel.jsonl', 'readers.jsonl', 'dis.txt') or name in wanted}
    changed = sorted(present - set(wanted))
    for name in changed:
        if '--check' not in sys.argv:
            os.remove(os.path.join(REF, name))
    for name, text in sorted(wanted.items()):
        path = os.path.join(REF, name)
        old = open(path, encoding='utf-8').read() if name in present else None
        if old == text:
            continue
        changed.append(name)
        if '--check' not in sys.argv:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8', newline='\n') as out:
                out.write(text)
    for name in changed:
        print('changed', name)
    print('%d goldens, %d changed' % (len(wanted), len(changed)))
    return 1 if changed and '--check' in sys.argv else 0


if __name__ == '__main__':
    sys.exit(main())
