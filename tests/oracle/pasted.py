"""Pickles as text, in the forms that people paste, made by CPython itself: `python3.13 pasted.py` prints a line of JSON each.

    {"name", "text", "layers", "bytes"}    what is pasted; the forms around the pickle, from outside; the pickle in hex
    {"name", "source", "bytes"}            a Python literal, and what it is; no "bytes" where Python refuses it
"""
import ast
import base64
import binascii
import gzip
import json
import pickle
import random
import textwrap
import warnings

BASE64, HEX, LITERAL, TEXT = 'base64 text', 'hex text', 'Python bytes literal', 'text'
VALUE = {'name': "it's", 'data': b'\x00\x7f\x80\xff"', 'numbers': [1, 2.5, -3, 10**20]}


def dumped(data):
    """As `xxd` writes it."""
    lines = []
    for at in range(0, len(data), 16):
        line = data[at:at + 16]
        digits = ' '.join(line[i:i + 2].hex() for i in range(0, len(line), 2))
        shown = ''.join(chr(byte) if 32 <= byte < 127 else '.' for byte in line)
        lines.append('%08x: %-39s  %s\n' % (at, digits, shown))
    return ''.join(lines)


def canonical(data):
    """As `hexdump -C` writes it: equal lines are left out."""
    lines, before, starred = [], None, False
    for at in range(0, len(data), 16):
        line = data[at:at + 16]
        if line == before and at + 16 < len(data):
            lines += [] if starred else ['*\n']
            starred = True
            continue
        before, starred = line, False
        halves = [' '.join('%02x' % byte for byte in half) for half in (line[:8], line[8:])]
        shown = ''.join(chr(byte) if 32 <= byte < 127 else '.' for byte in line)
        lines.append('%08x  %-23s  %-23s  |%s|\n' % (at, halves[0], halves[1], shown))
    return ''.join(lines) + '%08x\n' % len(data)


def zipped(data):
    """Stored, not compressed: every zlib writes the same."""
    return gzip.compress(data, compresslevel=0, mtime=0)


def forms(data):
    """(name, text, layers) of one pickle."""
    encoded = base64.b64encode(data).decode()
    yield 'b64encode', encoded, [BASE64]
    yield 'urlsafe', base64.urlsafe_b64encode(data).decode(), [BASE64]
    yield 'unpadded', encoded.rstrip('='), [BASE64]
    yield 'encodebytes', base64.encodebytes(data).decode(), [BASE64]
    yield 'base64 crlf', base64.encodebytes(data).decode().replace('\n', '\r\n'), [BASE64]
    yield 'base64 json', json.dumps(encoded), [BASE64]
    yield 'base64 data', 'data:application/octet-stream;base64,' + encoded, [BASE64]
    yield 'base64 repr', repr(base64.b64encode(data)), [LITERAL, BASE64]
    yield 'hexlify', binascii.hexlify(data).decode(), [HEX]
    yield 'hexlify repr', repr(binascii.hexlify(data)), [LITERAL, HEX]
    yield 'hex upper', '  ' + data.hex().upper() + '\n', [HEX]
    yield 'hex spaces', data.hex(' '), [HEX]
    yield 'hex colons', data.hex(':'), [HEX]
    yield 'hex groups', data.hex(' ', 4), [HEX]
    yield 'hex wrapped', '\n'.join(textwrap.wrap(data.hex(), 63)), [HEX]
    yield 'hex commas', ', '.join('0x%02x' % byte for byte in data), [HEX]
    yield 'hex()', ','.join(hex(byte) for byte in data), [HEX]
    yield 'hex 0x', '0x' + data.hex(), [HEX]
    yield 'hex escapes', ''.join('\\x%02x' % byte for byte in data), [HEX]
    yield 'fromhex', 'bytes.fromhex(%r)' % data.hex(), [HEX]
    yield 'fromhex 2', 'bytearray.fromhex("%s")\n' % data.hex(' '), [HEX]
    yield 'xxd', dumped(data), [HEX]
    yield 'hexdump', canonical(data), [HEX]
    yield 'repr', repr(data), [LITERAL]
    yield 'repr bytearray', repr(bytearray(data)), [LITERAL]
    yield 'repr spaced', '\n\t %r \r\n' % data, [LITERAL]
    yield 'repr pieces', '(\n    %s\n)' % '\n    '.join(repr(data[i:i + 20]) for i in range(0, len(data), 20)), [LITERAL]
    yield 'repr tuple', repr((data,)), [LITERAL]
    yield 'gzip base64', base64.b64encode(zipped(data)).decode(), [BASE64, 'gzip']
    yield 'gzip repr', repr(zipped(data)), [LITERAL, 'gzip']


def pasted():
    for protocol in range(6):
        data = pickle.dumps(VALUE, protocol)
        for name, text, layers in forms(data):
            yield {'name': '%s p%d' % (name, protocol), 'text': text, 'layers': layers, 'bytes': data.hex()}
    for value, name in ((bytes(200), 'zeros'), (b'', 'empty'), (list(range(150)), 'long')):
        data = pickle.dumps(value, 4)
        for form, text, layers in forms(data):
            yield {'name': '%s %s' % (form, name), 'text': text, 'layers': layers, 'bytes': data.hex()}
    plain = pickle.dumps(['abc', {'d': 1}, 2.5, 'x\ny'], 0)
    text = plain.decode('ascii')
    yield {'name': 'plain', 'text': text, 'layers': [], 'bytes': plain.hex()}
    yield {'name': 'plain crlf', 'text': text.replace('\n', '\r\n'), 'layers': [TEXT], 'bytes': plain.hex()}
    yield {'name': 'plain spaced', 'text': '\n  ' + text + '\n', 'layers': [TEXT], 'bytes': plain.hex()}
    yield {'name': 'plain mark', 'text': '\ufeff' + text, 'layers': [TEXT], 'bytes': plain.hex()}


PARTS = ['a', 'Z', '0', '7', ' ', '#', '(', '"', "'", '\\', '\\\\', "\\'", '\\"', '\\n', '\\r', '\\t', '\\a', '\\b', '\\f', '\\v', '\\0', '\\7',
         '\\18', '\\377', '\\400', '\\777', '\\x00', '\\xff', '\\xFf', '\\x', '\\x1', '\\xg0', '\\N', '\\u1234', '\\U0001', '\\8', '\\z', '\\\n', '\n',
         'é', '\\é']


def literals():
    chance = random.Random(5)
    for i in range(500):
        prefix = chance.choice(['b', 'B', 'rb', 'Rb', 'bR', 'BR', 'br'])
        quote = chance.choice(["'", '"', "'''", '"""'])
        parts = PARTS if chance.random() < 0.3 else PARTS[:-2]
        inside = ''.join(chance.choice(parts) for _ in range(chance.randrange(6)))
        source = prefix + quote + inside + quote
        if chance.random() < 0.3:
            source = '(%s%s%s)' % (source, chance.choice(['', ' ', '\n', ' # why\n', '\\\n']), "b'end'")
        try:
            value = ast.literal_eval(source.strip())
        except (SyntaxError, ValueError):
            value = None
        if value is not None and not isinstance(value, bytes):
            continue
        case = {'name': 'literal %d' % i, 'source': source}
        yield case if value is None else dict(case, bytes=value.hex())


def lines():
    warnings.simplefilter('ignore')
    return ''.join(json.dumps(case) + '\n' for cases in (pasted(), literals()) for case in cases)


if __name__ == '__main__':
    print(lines(), end='')
