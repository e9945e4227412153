"""Holds the oracle against CPython: the objects that the real C unpickler builds under the permissive host must be those of
graph.py, with the same identities, for every file that loads; and for the others both must fail.

    python3.13 crosscheck.py [FOLDER]

What a set holds comes in no order, so members are matched by value where they have one. Keys that are equal are one key in
Python and stay apart in the graph.
"""
import os
import pickle
import struct
import sys

import graph
import host
from machine import Machine

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(os.path.dirname(HERE), 'corpus')
EXACT = {'list': list, 'dict': dict, 'tuple': tuple, 'set': set, 'frozenset': frozenset, 'bytearray': bytearray,
         'readonly': memoryview, 'buffer': pickle.PickleBuffer}


class Differ(Exception):
    pass


def check(same, *told):
    if not same:
        raise Differ(*told)


def atom(node):
    value = node.fields['value']
    return value.decode('latin-1') if node.kind == 'py2str' else value


def bits(value):
    return struct.pack('>d', value) if isinstance(value, float) else value


def compare(root, value):
    """Walks both graphs at once."""
    ours, theirs = {}, {}
    # The values are kept alive by their parents, but for the argument tuples that a call made.
    todo, kept = [(root, value, '')], []
    while todo:
        node, value, path = todo.pop()
        kept.append(value)
        if node.kind in ('none', 'bool', 'int', 'float', 'str', 'py2str', 'bytes'):
            check(type(atom(node)) is type(value) and bits(atom(node)) == bits(value), path, atom(node), value)
            continue
        # Python has one empty tuple, and one empty frozenset.
        # An extension code gives the object of its first use; in the graph each op has its node, as with globals.
        if not (node.kind in ('tuple', 'frozenset') and not node.items) and node.kind != 'extension':
            check(ours.setdefault(id(node), id(value)) == id(value), path, 'was another object')
            seen = id(value) in theirs
            check(theirs.setdefault(id(value), node) is node, path, 'was another node')
            if seen:
                continue
        todo += [(a, b, path + '/' + step) for a, b, step in parts(node, value, path)]


def parts(node, value, path):
    """What is inside both, in pairs."""
    if node.kind in EXACT:
        check(type(value) is EXACT[node.kind], path, node.kind, type(value))
        notes = {}
    else:
        check(isinstance(value, host.StandIn), path, node.kind, value)
        notes = value.notes
        check(value.kind == node.kind, path, node.kind, value.kind)
    if node.kind in ('list', 'tuple'):
        items = list(value)
        if node.pairs:
            check(node.kind == 'list' and len(items) == len(node.items), path, 'replaced items')
            return
        check(len(items) == len(node.items), path, len(node.items), len(items))
        yield from zip(node.items, items, map(str, range(len(items))))
    elif node.kind in ('set', 'frozenset'):
        yield from members(node, value, path)
    elif node.kind == 'dict':
        pairs = list(value.items())
        if len(pairs) == len(node.pairs):
            for i, (ours, theirs) in enumerate(zip(node.pairs, pairs)):
                yield ours[0], theirs[0], 'key %d' % i
                yield ours[1], theirs[1], 'value %d' % i
        else:
            check(len(pairs) < len(node.pairs), path, len(node.pairs), len(pairs))
            yield node.pairs[-1][1], pairs[-1][1], 'value of the last key'
    elif node.kind == 'bytearray':
        added = bytes(item.fields['value'] for item in node.items)
        check(bool(node.pairs) or value == node.fields['value'] + added, path, 'bytes')
    elif node.kind == 'buffer':
        check(host.buffer_index(value) == node.fields['index'], path, 'index')
    elif node.kind == 'readonly':
        inner = node.fields['of']
        if inner.kind == 'bytearray':
            yield inner, value.obj, 'of'
    else:
        yield from stand_in(node, value, path)
        for name in ('items', 'pairs', 'state'):
            ours, theirs = getattr(node, name), notes.get(name, [])
            check(len(ours) == len(theirs), path, name, len(ours), len(theirs))
            for i, (a, b) in enumerate(zip(ours, theirs)):
                if name == 'pairs':
                    yield a[0], b[0], 'key %d' % i
                    yield a[1], b[1], 'value %d' % i
                else:
                    yield a, b, '%s %d' % (name, i)


def stand_in(node, value, path):
    fields = value.fields
    if node.kind == 'global':
        check((node.fields['module'], node.fields['name']) == (fields['module'], fields['name']), path, fields)
    elif node.kind == 'extension':
        check(node.fields['value'] == fields['code'], path, fields)
    elif node.kind == 'persistent':
        yield node.fields['pid'], fields['pid'], 'pid'
    else:
        yield node.fields['callable'], fields['callable'], 'callable'
        # Python makes a new tuple of the arguments.
        args = node.fields['args'].items
        check(len(args) == len(fields['args']), path, 'arguments')
        yield from zip(args, fields['args'], map('argument {}'.format, range(len(args))))
        keywords = {atom(key): one for key, one in node.fields['kwargs'].pairs} if 'kwargs' in node.fields else {}
        check(set(keywords) == set(fields['kwargs']), path, 'keywords')
        for name, one in keywords.items():
            yield one, fields['kwargs'][name], 'keyword ' + name


def members(node, value, path):
    plain = [item for item in node.items if 'value' in item.fields or item.kind == 'none']
    # Equal members are one to Python, be they 1, 1.0 or True.
    check({None if item.kind == 'none' else atom(item) for item in plain} <= set(value), path, 'members')
    rest = [item for item in node.items if item not in plain]
    others = [item for item in value if isinstance(item, (host.StandIn, tuple, frozenset))]
    check(len(others) <= len(rest), path, 'members')
    if len(rest) == 1:
        yield rest[0], others[0], 'member'


def files(folder):
    for home, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.rpartition('.')[2] not in ('jsonl', 'md', 'txt'):
                yield os.path.join(home, name)


def check_file(data):
    """None, or what differs."""
    _, machine = graph.graph(data)
    try:
        value, read = host.load(data)
    except MemoryError:
        # A memo index that C makes room for: no answer about the pickle.
        return None
    except Exception as problem:
        return None if machine.fault_at is not None else 'C: %r' % problem
    if machine.fault_at is not None:
        return 'C loads it; ours: %r at %d' % (machine.fault, machine.fault_at)
    if read != machine.at:
        return 'C reads %d bytes; ours %d' % (read, machine.at)
    try:
        compare(Machine(data).run()[0], value)
    except Differ as differ:
        return 'at %s: %s' % (differ.args[0] or 'the root', ' '.join(map(repr, differ.args[1:])))


def main():
    total = wrong = 0
    for path in files(sys.argv[1] if len(sys.argv) > 1 else CORPUS):
        with open(path, 'rb') as file:
            told = check_file(file.read())
        total += 1
        if told:
            wrong += 1
            print(os.path.relpath(path, CORPUS), told)
    print('%d files, %d differ' % (total, wrong))
    return wrong > 0


if __name__ == '__main__':
    sys.exit(main())
