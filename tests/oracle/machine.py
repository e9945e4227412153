"""A small pickle machine over symbolic stand-ins: nothing is imported or called. The oracle's reading half; graph.py writes.

Every atom is read by CPython itself: its op, followed by STOP, goes through the C unpickler. What the opcodes do to the stack
follows _pickle.c of CPython 3.13.0; crosscheck.py holds the result against objects that the real unpickler builds.
"""
import pickle
import struct

# Opcodes that push one value read from their argument; the number of lines, or the format of a count or of the value.
ATOMS = {b'N': 0, b'\x88': 0, b'\x89': 0, b'I': 'line', b'L': 'line', b'F': 'line', b'S': 'line', b'V': 'line',
         b'J': 4, b'K': 1, b'M': 2, b'G': 8, b'\x8a': '<B', b'\x8b': '<i', b'T': '<I', b'U': '<B', b'X': '<I',
         b'\x8c': '<B', b'\x8d': '<Q', b'B': '<I', b'C': '<B', b'\x8e': '<Q', b'\x96': '<Q'}
PY2STR = (b'S', b'T', b'U')
# What a host of our own makes: it accepts whatever is done to it.
STAND_INS = {'global', 'extension', 'persistent', 'call'}


class Fault(Exception):
    """The pickle does not load. Raised before the stack is changed."""


class Node:
    """An object: what it is made of, and the items, pairs and states given to it."""

    def __init__(self, kind, **fields):
        self.kind = kind
        self.fields = fields
        self.items = []
        self.pairs = []
        self.state = []
        self.name = None


def hashable(node):
    """Whether Python could hash it. Tuples of tuples may share, so each is looked at once."""
    todo, seen = [node], set()
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.kind in ('list', 'dict', 'set', 'bytearray', 'readonly'):
            return False
        if node.kind == 'tuple':
            todo += node.items
    return True


def check_hashable(nodes):
    if not all(map(hashable, nodes)):
        raise Fault('unhashable')


class Machine:
    def __init__(self, data, encoding=None):
        """`encoding`: strings of Python 2 become what loads(encoding=...) makes of them; those that do not decode stay what they are."""
        self.data = data
        self.encoding = encoding
        self.at = 0
        self.stack = []
        self.marks = []
        self.memo = {}
        self.dropped = []
        self.buffers = 0
        self.fault_at = None
        self.ended_by = None

    # Reading ------------------------------------------------------------------------------------------------------------

    def take(self, count):
        if count > len(self.data) - self.at:
            raise Fault('truncated')
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, layout):
        return struct.unpack(layout, self.take(struct.calcsize(layout)))[0]

    def line(self, least=1):
        """A line without its end."""
        end = self.data.find(b'\n', self.at)
        if end < 0 or end < self.at + least:
            raise Fault('truncated')
        return self.take(end + 1 - self.at)[:-1]

    def text(self, codec):
        try:
            return self.line().decode(codec)
        except UnicodeDecodeError:
            raise Fault('text') from None

    def index(self):
        """The argument of GET and PUT: an int in decimal, up to a NUL."""
        try:
            index = int(self.line().split(b'\0')[0])
        except ValueError:
            raise Fault('index') from None
        if not -1 << 63 <= index < 1 << 63:
            raise Fault('index')
        return index

    def atom(self, start, code):
        size = ATOMS[code]
        if size == 'line':
            self.line(0)
        elif isinstance(size, str):
            count = self.number(size)
            self.take(max(count, 0))
        else:
            self.take(size)
        op = self.data[start:self.at]
        try:
            value = pickle.loads(op + b'.', encoding='bytes')
        except Exception as problem:
            raise Fault('atom') from problem
        kind = 'py2str' if code in PY2STR else 'none' if value is None else type(value).__name__
        node = Node(kind, value=value)
        if kind == 'py2str' and self.encoding:
            # As a name it is a text in any case.
            node.name = value.decode('latin-1')
            try:
                read = value if self.encoding == 'bytes' else value.decode(self.encoding)
                node.kind, node.fields['value'] = type(read).__name__, read
            except UnicodeDecodeError:
                pass
        self.stack.append(node)

    # The stack -----------------------------------------------------------------------------------------------------------

    def need(self, count):
        if len(self.stack) - count < (self.marks[-1] if self.marks else 0):
            raise Fault('underflow')

    def pop(self, count):
        values = self.stack[len(self.stack) - count:]
        del self.stack[len(self.stack) - count:]
        return values

    def slice(self):
        """The values above the topmost mark, left where they are."""
        if not self.marks:
            raise Fault('could not find MARK')
        return self.stack[self.marks[-1]:]

    def below_mark(self):
        """The object under the topmost mark."""
        self.slice()
        if self.marks[-1] <= (self.marks[-2] if len(self.marks) > 1 else 0):
            raise Fault('underflow')
        return self.stack[self.marks[-1] - 1]

    def cut(self):
        del self.stack[self.marks.pop():]

    def replace(self, count, node):
        self.pop(count)
        self.stack.append(node)

    # Runs ------------------------------------------------------------------------------------------------------------------

    def run(self):
        """Carries out ops up to STOP or a fault; gives the roots."""
        while True:
            start = self.at
            try:
                code = self.take(1)
                if code in ATOMS:
                    self.atom(start, code)
                    continue
                if code == b'.':
                    self.need(1)
                    root = self.stack.pop()
                    self.dropped += self.stack
                    return [root]
                if code not in OPS:
                    raise Fault('opcode')
                OPS[code](self)
            except Fault as fault:
                self.at = start
                self.ended_by = fault
                if self.fault_at is None:
                    self.fault_at, self.fault = start, fault
                return list(self.stack)

    # Opcodes ---------------------------------------------------------------------------------------------------------------

    def op_proto(self):
        if self.number('<B') > 5:
            raise Fault('protocol')

    def op_frame(self):
        # C looks for the whole frame at once. The objects go on all the same, for a graph of what there is.
        count = self.number('<Q')
        if count >> 63:
            raise Fault('frame')
        if count > len(self.data) - self.at and self.fault_at is None:
            self.fault_at, self.fault = self.at - 9, Fault('frame')

    def op_mark(self):
        self.marks.append(len(self.stack))

    def op_pop(self):
        if self.marks and self.marks[-1] == len(self.stack):
            self.marks.pop()
            return
        self.need(1)
        self.dropped.append(self.stack.pop())

    def op_pop_mark(self):
        self.dropped += self.slice()
        self.cut()

    def op_dup(self):
        self.need(1)
        self.stack.append(self.stack[-1])

    def get(self, index):
        if index not in self.memo:
            raise Fault('memo')
        self.stack.append(self.memo[index])

    def put(self, index):
        # The underflow is told before the number is looked at, but after it is read.
        self.need(1)
        if index < 0:
            raise Fault('negative')
        self.memo[index] = self.stack[-1]

    def of_slice(kind):
        def op(self):
            node = Node(kind)
            node.items = self.slice()
            if kind == 'frozenset':
                check_hashable(node.items)
            self.cut()
            self.stack.append(node)
        return op

    def counted_tuple(count):
        def op(self):
            self.need(count)
            node = Node('tuple')
            node.items = self.pop(count)
            self.stack.append(node)
        return op

    def empty(kind):
        return lambda self: self.stack.append(Node(kind))

    def op_dict(self):
        values = self.slice()
        if len(values) % 2:
            raise Fault('odd')
        check_hashable(values[::2])
        node = Node('dict')
        node.pairs = list(zip(values[::2], values[1::2]))
        self.cut()
        self.stack.append(node)

    def append(self, target, values):
        if target.kind == 'bytearray':
            if not all(value.kind in ('int', 'bool') and 0 <= value.fields['value'] < 256 for value in values):
                raise Fault('byte')
        elif target.kind != 'list' and target.kind not in STAND_INS:
            raise Fault('extend')
        target.items += values

    def op_append(self):
        self.need(2)
        self.append(self.stack[-2], self.stack[-1:])
        self.stack.pop()

    def op_appends(self):
        target, values = self.below_mark(), self.slice()
        if values:
            self.append(target, values)
        self.cut()

    def set_items(self, target, values):
        if len(values) % 2:
            raise Fault('odd')
        if target.kind == 'dict':
            check_hashable(values[::2])
        elif target.kind in ('list', 'bytearray'):
            # Items may be replaced, where there are some.
            length = len(target.items) + len(target.fields.get('value', b''))
            for key, value in zip(values[::2], values[1::2]):
                if key.kind not in ('int', 'bool') or not -length <= key.fields['value'] < length:
                    raise Fault('index')
                if target.kind == 'bytearray' and (value.kind not in ('int', 'bool') or not 0 <= value.fields['value'] < 256):
                    raise Fault('byte')
        elif target.kind not in STAND_INS:
            raise Fault('item assignment')
        target.pairs += zip(values[::2], values[1::2])

    def op_setitem(self):
        self.need(3)
        self.set_items(self.stack[-3], self.stack[-2:])
        self.pop(2)

    def op_setitems(self):
        target, values = self.below_mark(), self.slice()
        if values:
            self.set_items(target, values)
        self.cut()

    def op_additems(self):
        target, values = self.below_mark(), self.slice()
        if values:
            if target.kind == 'set':
                check_hashable(values)
            elif target.kind not in STAND_INS:
                raise Fault('add')
            target.items += values
        self.cut()

    def op_build(self):
        self.need(2)
        target, state = self.stack[-2:]
        if target.kind not in STAND_INS:
            # Python's own types have no __setstate__ and no __dict__: only an empty state does nothing.
            parts = state.items if state.kind == 'tuple' and len(state.items) == 2 else [state]
            if parts[0].kind != 'none' or any(part.kind != 'dict' or part.pairs for part in parts[1:]):
                raise Fault('state')
        target.state.append(state)
        self.stack.pop()

    def call(self, op, callable, args, **more):
        if callable.kind not in STAND_INS or args.kind != 'tuple':
            raise Fault('call')
        return Node('call', op=op, callable=callable, args=args, **more)

    def op_reduce(self):
        self.need(2)
        self.replace(2, self.call('REDUCE', *self.stack[-2:]))

    def op_newobj(self):
        self.need(2)
        self.replace(2, self.call('NEWOBJ', *self.stack[-2:]))

    def op_newobj_ex(self):
        self.need(3)
        callable, args, kwargs = self.stack[-3:]
        if kwargs.kind != 'dict' or not all(key.kind in ('str', 'py2str') or key.name is not None for key, _ in kwargs.pairs):
            raise Fault('kwargs')
        self.replace(3, self.call('NEWOBJ_EX', callable, args, kwargs=kwargs))

    def op_obj(self):
        values = self.slice()
        if not values:
            raise Fault('underflow')
        args = Node('tuple')
        args.items = values[1:]
        node = self.call('OBJ', values[0], args)
        self.cut()
        self.stack.append(node)

    def op_inst(self):
        args = Node('tuple')
        args.items = self.slice()
        node = self.call('INST', Node('global', module=self.text('ascii'), name=self.text('ascii')), args)
        self.cut()
        self.stack.append(node)

    def op_global(self):
        self.stack.append(Node('global', module=self.text('utf-8'), name=self.text('utf-8')))

    def op_stack_global(self):
        self.need(2)
        names = self.stack[-2:]
        if not all(name.kind in ('str', 'py2str') or name.name is not None for name in names):
            raise Fault('STACK_GLOBAL requires str')
        module, name = [name.fields['value'] if name.kind == 'str' else name.name or name.fields['value'].decode('latin-1') for name in names]
        self.replace(2, Node('global', module=module, name=name))

    def extension(layout):
        def op(self):
            code = self.number(layout)
            if code <= 0:
                raise Fault('code')
            self.stack.append(Node('extension', value=code))
        return op

    def op_persid(self):
        line = self.line(0)
        if not line.isascii():
            raise Fault('ascii')
        self.stack.append(Node('persistent', pid=Node('str', value=line.decode('ascii'))))

    def op_binpersid(self):
        self.need(1)
        self.replace(1, Node('persistent', pid=self.stack[-1]))

    def op_next_buffer(self):
        self.stack.append(Node('buffer', index=self.buffers))
        self.buffers += 1

    def op_readonly_buffer(self):
        self.need(1)
        top = self.stack[-1]
        if top.kind in ('buffer', 'bytearray'):
            self.replace(1, Node('readonly', of=top))
        elif top.kind not in ('bytes', 'readonly'):
            raise Fault('buffer')


M = Machine
OPS = {b'\x80': M.op_proto, b'\x95': M.op_frame, b'(': M.op_mark, b'0': M.op_pop, b'1': M.op_pop_mark, b'2': M.op_dup,
       b'g': lambda m: m.get(m.index()), b'h': lambda m: m.get(m.number('<B')), b'j': lambda m: m.get(m.number('<I')),
       b'p': lambda m: m.put(m.index()), b'q': lambda m: m.put(m.number('<B')), b'r': lambda m: m.put(m.number('<I')),
       b'\x94': lambda m: m.put(len(m.memo)),
       b')': M.empty('tuple'), b']': M.empty('list'), b'}': M.empty('dict'), b'\x8f': M.empty('set'),
       b't': M.of_slice('tuple'), b'l': M.of_slice('list'), b'\x91': M.of_slice('frozenset'), b'd': M.op_dict,
       b'\x85': M.counted_tuple(1), b'\x86': M.counted_tuple(2), b'\x87': M.counted_tuple(3),
       b'a': M.op_append, b'e': M.op_appends, b's': M.op_setitem, b'u': M.op_setitems, b'\x90': M.op_additems,
       b'b': M.op_build, b'R': M.op_reduce, b'\x81': M.op_newobj, b'\x92': M.op_newobj_ex, b'o': M.op_obj, b'i': M.op_inst,
       b'c': M.op_global, b'\x93': M.op_stack_global, b'P': M.op_persid, b'Q': M.op_binpersid,
       b'\x82': M.extension('<B'), b'\x83': M.extension('<H'), b'\x84': M.extension('<i'),
       b'\x97': M.op_next_buffer, b'\x98': M.op_readonly_buffer}
