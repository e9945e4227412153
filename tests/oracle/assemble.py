"""Assembles the pickles that no pickler writes, from assembled.txt and broken.txt, into tests/corpus.

A text of pickles, opcode by opcode:

    [name] what it shows
    EMPTY_LIST
    BINPUT 0
    raw 80 ff          bytes in hex, where the stream must be wrong or no opcode
    STOP

An argument is a Python literal; counts are worked out, and the bytes of a text line stand as they are.
"""
import ast
import os
import pickletools
import re
import shutil
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(os.path.dirname(HERE), 'corpus')
OPCODES = {op.name: op for op in pickletools.opcodes}
FIXED = {'uint1': '<B', 'uint2': '<H', 'int4': '<i', 'uint4': '<I', 'uint8': '<Q', 'float8': '>d'}
COUNTS = {'1': '<B', '4': '<I', '8': '<Q'}


def to_bytes(value):
    return value if isinstance(value, bytes) else value.encode('utf-8', 'surrogatepass')


def argument(op, value):
    kind = op.arg.name
    if kind in FIXED:
        return struct.pack(FIXED[kind], value)
    if kind.startswith('long'):
        data = value if isinstance(value, bytes) else value.to_bytes(value.bit_length() // 8 + 1, 'little', signed=True)
        return struct.pack(COUNTS[kind[4:]], len(data)) + data
    if op.arg.n == pickletools.UP_TO_NEWLINE:
        return b''.join(to_bytes(line) + b'\n' for line in (value if isinstance(value, tuple) else (value,)))
    count = re.search('[148]$', kind).group()
    data = to_bytes(value)
    return struct.pack(COUNTS[count], len(data)) + data


def assemble(line):
    word, _, rest = line.partition(' ')
    if word == 'raw':
        return bytes.fromhex(rest)
    op = OPCODES[word]
    code = op.code.encode('latin-1')
    if (op.arg is not None) != bool(rest.strip()):
        raise ValueError('arguments of ' + line)
    return code + argument(op, ast.literal_eval(rest.strip())) if op.arg else code


def read(path):
    """[(name, bytes)] of a text of pickles."""
    pickles = []
    with open(path, encoding='utf-8') as lines:
        for number, line in enumerate(lines, 1):
            line = line.strip()
            if not line or line.startswith('#'):
                continue
            if line.startswith('['):
                pickles.append((line[1:line.index(']')], []))
                continue
            try:
                pickles[-1][1].append(assemble(line))
            except Exception as problem:
                raise SystemExit('%s:%d: %s: %r' % (path, number, line, problem))
    return [(name, b''.join(parts)) for name, parts in pickles]


def write(text, folder):
    home = os.path.join(CORPUS, folder)
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    pickles = read(os.path.join(HERE, text))
    if len({name for name, _ in pickles}) != len(pickles):
        raise SystemExit('a name comes twice in ' + text)
    for name, data in pickles:
        with open(os.path.join(home, name + '.pkl'), 'wb') as out:
            out.write(data)
    return [data for _, data in pickles]


def main():
    seen = set()
    for data in write('assembled.txt', 'assembled'):
        try:
            seen |= {op.name for op, _, _ in pickletools.genops(data)}
        except ValueError:
            # What C reads and pickletools does not, such as INT 0x1f, is here on purpose.
            pass
    missing = set(OPCODES) - seen
    if missing:
        raise SystemExit('assembled.txt covers all opcodes but ' + ', '.join(sorted(missing)))
    write('broken.txt', 'broken')


if __name__ == '__main__':
    main()
