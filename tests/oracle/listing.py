"""What pickletools prints of pickles, and what it raises.

usage: listing.py < cases

A case is a line `<what> <indentlevel> <annotate> <start> <hex> ...`. `dis` lists the pickles one after the other, each read from offset <start> on
(pickletools counts from the first byte all the same), with one memo for all; `genops` tells `<offset> <name> <argument's repr>` of each op.
The answer is a line with two lengths in bytes, then the text as far as it was printed, and the exception as a traceback ends with it.
"""
import io
import json
import pickletools
import sys
import warnings


def listing(what, indentlevel, annotate, start, pickles):
    """(text, exception)"""
    out, memo = io.StringIO(), {}
    try:
        for pickle in pickles:
            file = io.BytesIO(pickle)
            file.seek(start)
            if what == 'dis':
                pickletools.dis(file, out, memo, indentlevel, annotate)
            else:
                for opcode, arg, at in pickletools.genops(file):
                    out.write('%d %s %r\n' % (at, opcode.name, arg))
    except Exception as error:
        notes = getattr(error, '__notes__', [])
        return out.getvalue(), '\n'.join(['%s: %s' % (type(error).__name__, error)] + notes)
    return out.getvalue(), ''


def long4(bits):
    value = (1 << bits).to_bytes(bits // 8 + 1, 'little')
    return b'\x8b' + len(value).to_bytes(4, 'little') + value + b'.'


def negative(digits):
    value = (-10 ** digits).to_bytes(1800, 'little', signed=True)
    return b'\x8b' + len(value).to_bytes(4, 'little') + value + b'.'


SIZES = [(op, size) for op, size in zip(b'UTCB\x8eX\x8c\x8d\x96\x8a\x8b', (1, 4, 1, 4, 8, 4, 1, 8, 8, 1, 4))]
# Each a pickle alone, made for one rule or one message.
PICKLES = [
    b'', b'.', b'N.', b'NN.', b'\xff.', b'A', b"'.", b'\\.', b'\x80', b'\x80\x06N.',
    # Lengths that are cut off, too great or negative, and payloads that are cut off.
    *(bytes([op]) + b'\x01' * (size - 1) for op, size in SIZES),
    *(bytes([op]) + b'\xff' * size + b'abc' for op, size in SIZES),
    *(bytes([op]) + b'\x05' + b'\0' * (size - 1) + b'abc' for op, size in SIZES),
    *(bytes([op]) + b'\x03' + b'\0' * (size - 1) + b'ab\xff.' for op, size in SIZES),
    *(bytes([op]) + b'\0' * (size - 1) + b'\x80N.' for op, size in SIZES if size > 1),
    *(bytes([op]) + b'1' * n + b'.' for op in b'KMJG\x95qrhj\x82\x83\x84' for n in (0, 1, 3, 4, 7, 8)),
    b'\x95\xff\xff\xff\xff\xff\xff\xff\xffN.', b'\x84\xff\xff\xff\xff.',
    # Lines: ints.
    *(op + line + b'\n.' for op in (b'I', b'L') for line in (
        b'', b'0', b'-0', b'00', b'01', b'+1', b'-00', b'0000', b'007', b'010', b'1L', b'1LL', b'L', b'0x10', b' 5', b'5 ', b'\t5\r', b'\v5\f', b'5\x1c',
        b'- 5', b'1_0', b'1__0', b'_1', b'1_', b'+_1', b'1\0', b'1\0zz', b'\0', b'x', b'\xff', b"it's", b"'\"", b'1' * 4300, b'1' * 4301, b'1' * 4301 + b'\0',
        b'1' * 4301 + b'x', b'1_' * 4300 + b'1', b'0' * 4301, b'x' * 300, b'\xff' * 300, b'\xe9' * 49 + b'ab', b'9223372036854775807', b'9223372036854775808',
        b'-9223372036854775808', b'-9223372036854775809', b'00000000000000000000000000000000000000000000000000000000000000000000000000000000000009')),
    b'I5', b'L5', b'I\n', b'p', b'g0',
    # Lines: floats.
    *(b'F' + line + b'\n.' for line in (
        b'', b'1', b'1.5', b'.5', b'5.', b'.', b'1e5', b'1e', b'1e+', b'1e999', b'-1e999', b'1e-999', b'inf', b'-Infinity', b'+NaN', b'nan(1)', b'1_0', b'1_0 ',
        b' 1_0', b' 1 ', b'1_.5', b'1._5', b'1_e5', b'1e_5', b'1e1_0', b'_1', b'1_', b'1__0', b'\v1\f', b'1\0', b'1\0_', b'0x1p3', b'1d', b'\xff', b' ', b'"1"',
        b'infinit', b'1e16', b'1e15', b'123456789012345678', b'0.0001', b'0.00001', b'5e-324', b'2e-324', b'1' * 400, b'0.1' + b'0' * 400 + b'1')),
    b'F1', *(b'G' + bits + b'.' for bits in (b'\x7f\xf0' + b'\0' * 6, b'\xff\xf8' + b'\0' * 6, b'\x80' + b'\0' * 7, b'\x44\xb5\x2d\x02\xc7\xe1\x4a\xf6')),
    # Lines: strings.
    *(b'S' + line + b'\n.' for line in (
        b'', b"'", b'"', b"''", b'"\'"', b"'a\"", b'\'a', b'a\'', b"'\\x00\\xff'", b"'\\x4'", b"'\\x'", b"'a\\'", b"'\\101\\7\\400\\777'", b"'\\377'", b"'\\q\\n\\\\'",
        b"'\xe9'", b"' '", b"'a' ", b"'it\\'s'", b'"it\'s \\""', b"'\r'")),
    *(b'V' + line + b'\n.' for line in (
        b'', b'\\u20ac\xe9', b'\\ud800\\udc00', b'\\U0001f600', b'\\U00110000', b'\\u12', b'\\u', b'\\U', b'a\\U0000', b'\\\\u0041', b'\\', b'\\n', b'\\x41', b'\r', b'\\u202e',
        b'\\u0378\\u0897\\U0001fae9\\U0010ffff\\u00ad\\u2028')),
    *(b'P' + line + b'\n.' for line in (b'', b'a b', b'\\x41\\n', b'\\', b'\xe9', b"'")), b'Px', b'V',
    *(b'c' + lines + b'.' for lines in (b'os\npath\n', b'\n\n', b'os', b'os\n', b'os\npath', b'\\\n', b'o\xe9\n', b'os\n\\x\n', b'\\x6fs\np\\x\n', b'a\\nb\nc d\n', b"it's\n\"\n")),
    b'(ios\npath\n.', b'ios\npath\n.', b'(i\xff\npath\n.',
    # Text that is or is not UTF-8.
    *(b'\x8c' + bytes([len(text)]) + text + b'.' for text in (
        b'\xed\xa0\x80', b'\xed\xa0', b'\xed', b'\xed\xa0a', b'\xed\xa0\x80\xed\xb0\x80', b'a\xff', b'\xc3', b'\xc3(', b'\xe2\x82', b'\xe2(', b'\xf0\x9f\x98', b'\xf4\x90\x80\x80',
        b'\xc0\x80', b'\xe0\x80\x80', b'\xf0\x80\x80\x80', b'\xf8', b'\x80', '\u20ac\u0301\xa0\U0001f600\ue000\u0378'.encode(), b"'\"\n\t\x7f\x1b")),
    b'U\x03\xe9\xff\x80.', b"C\x04'\"\x00\xff.", b"C\x01'.", b"\x96\x01\0\0\0\0\0\0\0'.",
    # Numbers in bytes, up to the limit on digits.
    b'\x8a\0.', b'\x8a\x01\xff.', b'\x8a\x02\xff\0.', b'\x8a\x09\0\0\0\0\0\0\0\x80\0.', b'\x8a\x08\0\0\0\0\0\0\0\x80.', b'\x8a\xff' + b'\x7f' * 255 + b'.',
    b'\x8a\xff' + b'\x80' * 255 + b'.', *(long4(bits) for bits in (14280, 14281, 14282, 14283, 14284, 14285, 14288, 14296, 14304, 50000)),
    negative(4298), negative(4299), negative(4300),
    # The stack and its marks.
    b'0.', b'00.', b'(0.', b'(00.', b'(.', b'((.', b'1.', b'(N1.', b'(N1N.', b'2.', b'N2.', b'N20.', b'(2.', b'(2ll.', b'(2N1.', b't.', b'(t.', b'(((ttt.', b'a.', b']a.', b']Na.',
    b'e.', b'](e.', b'(e.', b'(](e.', b'((\x86t.', b'(N\x86(t.', b'(N\x86t.', b'(N\x86l.', b'(R0.', b'((R0.', b'(o.', b'(No.', b'(NNo.', b'\x85.', b'N\x87.', b'NN\x86.', b's.', b'u.',
    b'}(NNu.', b'\x8f(N\x90.', b'(N\x91.', b'NN\x92.', b'\x93.', b'\x97\x98.', b'\x98.', b'b.', b'\x81.', b'Q.', b'(Q.', b'NQ.', b'(d(l(t(NNu.', b'](((((NNNN.', b'(' * 30 + b'N' + b't' * 30 + b'.',
    b'I5\nF1\nG12345678S""\nU\0C\0\x96\0\0\0\0\0\0\0\0\x8c\0N](t}\x8f(\x91\x88\x97NQ.', b'(N.',
    # The memo.
    b'q\0.', b'(q\0.', b'Nq\0.', b'Nq\0q\0.', b'Np0\n.', b'Np00\n.', b'Np0\nq\0.', b'Np01\nh\1.', b'Np01\np1\n.', b'Np1\np01\n.', b'Np-1\n.', b'Np99999999999999999999\ng99999999999999999999\n.',
    b'Np99999999999999999999\np+99999999999999999999\n.', b'g5\n.', b'g00\n.', b'g01\n.', b'h\xff.', b'j\xff\xff\xff\xff.', b'Nr\xff\xff\xff\xffj\xff\xff\xff\xff.', b'\x94.', b'(\x94.', b'N\x94.',
    b'N\x94\x94\x94h\2.', b'Nq\1\x94.', b'Nq\1q\0\x94.', b']q\0h\0h\0.', b'Np\n.', b'Np0', b'Npx\n.', b'Ng0x0\n.', b']q\1(h\1.',
]
OPTIONS = [('dis', 4, 0), ('dis', 4, 30), ('dis', 0, 1), ('dis', 3, 60), ('genops', 0, 0), ('dis', 1, 20)]
# What is not a pickle alone: (start, pickles).
MORE = [
    (0, [b']q\0.', b'h\0.']), (0, [b']q\0.', b']q\0.']), (0, [b']\x94.', b'}\x94.', b'h\1h\0.']), (0, [b'N.', b'q\0.', b'N.']), (3, [b'N..N.']), (2, [b'N.N.']), (9, [b'N.']), (1, [b'(K\5.', b'(I01\n.']),
    (0, [b'Np01\n.', b'g1\n.']),
]


def cases():
    for at, pickle in enumerate(PICKLES):
        yield OPTIONS[0] + (0, [pickle])
        # And in one other way.
        if len(pickle) < 100:
            yield OPTIONS[1 + at % (len(OPTIONS) - 1)] + (0, [pickle])
    for start, pickles in MORE:
        for options in OPTIONS[:2]:
            yield options + (start, pickles)
    everything = b''.join(bytes([ord(op.code)]) + (b'\0' * 8 if op.arg else b'') for op in pickletools.opcodes)
    yield ('genops', 0, 0, 0, [everything])


def lines():
    """The cases with their answers, as JSON."""
    warnings.simplefilter('ignore')
    told = []
    for case in cases():
        what, indentlevel, annotate, start, pickles = case
        text, error = listing(*case)
        told.append(json.dumps({'what': what, 'indentlevel': indentlevel, 'annotate': annotate, 'start': start,
                                'pickles': [pickle.hex() for pickle in pickles], 'text': text, 'error': error}))
    return '\n'.join(told) + '\n'


def main():
    # Of unknown escapes, which it goes on to accept.
    warnings.simplefilter('ignore')
    out = sys.stdout.buffer
    for line in sys.stdin:
        what, indentlevel, annotate, start, *pickles = line.rstrip('\n').split(' ')
        answer = listing(what, int(indentlevel), int(annotate), int(start), [bytes.fromhex(pickle) for pickle in pickles])
        text, error = (part.encode() for part in answer)
        out.write(b'%d %d\n%s%s' % (len(text), len(error), text, error))


if __name__ == '__main__':
    main()
