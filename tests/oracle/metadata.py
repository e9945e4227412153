"""What pickletools tells of the protocol of pickles: `python3 metadata.py FILE...` prints a line of JSON for each.

    {"file", "pickles": [{"start", "end", "ops", "declared", "needed"}], "opcodes": {name: [count, bytes]}, "frames", "frame_bytes", "longest",
     "outside", "puts", "gets", "never_read", "wasted", "dropped"}

Of all pickles in a row, as far as pickletools reads them; null where it does not read the first. `dropped`: how many memo stores
pickletools.optimize takes out of each, null where it fails.
"""
import io
import json
import pickletools
import sys

PUTS = ('PUT', 'BINPUT', 'LONG_BINPUT', 'MEMOIZE')
GETS = ('GET', 'BINGET', 'LONG_BINGET')


def ops_of(data, start):
    """(opcode, argument, position, length) of each op of the pickle at an offset, and where it ends."""
    found, stream = [], io.BytesIO(data)
    stream.seek(start)
    for op, arg, at in pickletools.genops(stream):
        found.append((op, arg, at))
    ends = [at for _, _, at in found[1:]] + [stream.tell()]
    return [(op, arg, at, end - at) for (op, arg, at), end in zip(found, ends)], stream.tell()


def puts_of(data):
    return sum(op.name in PUTS for op, _, _ in pickletools.genops(data))


def dropped(data):
    try:
        return puts_of(data) - puts_of(pickletools.optimize(data))
    except Exception:
        return None


class Sums:
    def __init__(self):
        self.opcodes, self.pickles = {}, []
        self.frames = self.frame_bytes = self.longest = self.outside = 0
        self.puts = self.gets = self.never_read = self.wasted = 0

    def add(self, ops):
        memo, unread, frame_end = {}, {}, 0
        for op, arg, at, length in ops:
            row = self.opcodes.setdefault(op.name, [0, 0])
            row[0] += 1
            row[1] += length
            if op.name == 'FRAME':
                self.frames += 1
                self.frame_bytes += arg
                self.longest = max(self.longest, arg)
                frame_end = max(frame_end, at + length + arg)
            elif op.name != 'PROTO' and at >= frame_end:
                self.outside += 1
            if op.name in PUTS:
                self.puts += 1
                index = len(memo) if op.name == 'MEMOIZE' else arg
                memo[index] = at
                unread[at] = length
            elif op.name in GETS:
                self.gets += 1
                unread.pop(memo.get(arg), None)
        self.never_read += len(unread)
        self.wasted += sum(unread.values())

    def told(self, dropped):
        told = dict(vars(self), dropped=dropped)
        return {name: told[name] for name in sorted(told)}


def metadata(data):
    sums, drops, start = Sums(), [], 0
    while start < len(data):
        try:
            ops, end = ops_of(data, start)
        except Exception:
            break
        sums.add(ops)
        declared = ops[0][1] if ops[0][0].name == 'PROTO' else None
        sums.pickles.append({'start': start, 'end': end, 'ops': len(ops), 'declared': declared, 'needed': max(op.proto for op, _, _, _ in ops)})
        drops.append(dropped(data[start:end]))
        start = end
    return sums.told(drops) if sums.pickles else None


def main():
    for path in sys.argv[1:]:
        with open(path, 'rb') as file:
            print(json.dumps({'file': path, 'metadata': metadata(file.read())}))


if __name__ == '__main__':
    main()
