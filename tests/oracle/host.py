"""A permissive host for the real C unpickler: every class, persistent id and extension code is accepted.

Nothing that a pickle names is imported: find_class gives stand-ins, which are classes (NEWOBJ wants one) that can be called,
filled and given state without end, and note what is done to them.
"""
import copyreg
import io
import pickle
import re


class StandIn(type):
    """The type of all stand-ins. What is done to a stand-in is defined here; the stand-in itself is empty."""

    def __call__(cls, *args, **kwargs):
        return made('call', callable=cls, args=args, kwargs=kwargs)

    def note(cls, name, value):
        type.__getattribute__(cls, 'notes').setdefault(name, []).append(value)

    def append(cls, item):
        cls.note('items', item)

    add = append

    def extend(cls, items):
        for item in items:
            cls.note('items', item)

    def __setitem__(cls, key, value):
        cls.note('pairs', (key, value))

    def __setstate__(cls, state):
        cls.note('state', state)

    # Python takes any iterable for arguments and any mapping for keywords or slots; a stand-in may be one.
    def __iter__(cls):
        return iter(())

    def keys(cls):
        return ()

    items = keys


def new(cls, *args, **kwargs):
    return made('call', callable=cls, args=args, kwargs=kwargs)


def made(kind, **fields):
    return StandIn(kind, (), {'__new__': new, 'kind': kind, 'fields': fields, 'notes': {}})


def buffers():
    """Out-of-band buffers without end; each holds its index."""
    index = 0
    while True:
        yield pickle.PickleBuffer(bytearray(index.to_bytes(4, 'little')))
        index += 1


def buffer_index(buffer):
    return int.from_bytes(buffer.raw(), 'little')


class Whole(io.BytesIO):
    """A file that can be peeked into whole, so that the unpickler works as it does on bytes. Without peek() it reads a frame
    as one piece, and what an op takes from beyond the frame is another piece, with bytes lost in between."""

    def peek(self, count):
        return self.getvalue()[self.tell():]


class Host(pickle.Unpickler):
    def find_class(self, module, name):
        if module == 'extension registry':
            return made('extension', code=int(name))
        return made('global', module=module, name=name)

    def persistent_load(self, pid):
        return made('persistent', pid=pid)


def load(data, encoding='latin1'):
    """What the C unpickler gives for the first pickle of `data`, and how many bytes it read; or it raises.

    After a READONLY_BUFFER of a bytearray, CPython prints a SystemError about exported buffers. It does no harm.
    """
    while True:
        # The unpickler would keep stand-ins of an earlier file here.
        copyreg._extension_cache.clear()
        file = Whole(data)
        try:
            value = Host(file, encoding=encoding, buffers=buffers()).load()
            return value, file.tell()
        except ValueError as problem:
            code = re.match(r'unregistered extension code (\d+)$', str(problem))
            if not code:
                raise
            copyreg._inverted_registry[int(code.group(1))] = ('extension registry', code.group(1))
