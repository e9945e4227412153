# -*- coding: utf-8 -*-
"""Cases that need a pickler of their own, or more than one pickle."""
import io
import pickle

import shapes
from cases import case, stream

try:
    import copyreg
except ImportError:
    import copy_reg as copyreg


class PersistentPickler(pickle.Pickler):
    def persistent_id(self, obj):
        return obj.pid if isinstance(obj, shapes.Document) else None


def persistent(obj, protocol):
    out = io.BytesIO()
    PersistentPickler(out, protocol).dump(obj)
    return out.getvalue()


@stream()
def persistent_text(protocol):
    """Protocol 0 writes the id as a line of text."""
    return persistent([shapes.Document('doc-1'), shapes.Document('doc-2'), u'between', shapes.Document('doc-1')], protocol)


@stream(protocols=[1, 2, 3, 4, 5])
def persistent_tuple(protocol):
    return persistent({u'weights': shapes.Document((u'storage', 1, [u'cpu']))}, protocol)


@stream(protocols=[2, 3, 4, 5])
def extensions(protocol):
    codes = [(shapes.Point, 7), (shapes.Node, 0x1234), (shapes.Empty, 0x123456)]
    for cls, code in codes:
        copyreg.add_extension('shapes', cls.__name__, code)
    try:
        return pickle.dumps([shapes.Point(1, 2), shapes.Node(u'n'), shapes.Empty(), shapes.Point, shapes.Point], protocol)
    finally:
        for cls, code in codes:
            copyreg.remove_extension('shapes', cls.__name__, code)


@stream(protocols=[5], since=(3, 8))
def buffers_outside(protocol):
    blobs = [pickle.PickleBuffer(bytearray(b'writable')), pickle.PickleBuffer(b'read only')]
    return pickle.dumps(blobs + [u'between', blobs[0]], protocol, buffer_callback=lambda blob: None)


@case(protocols=[5], since=(3, 8))
def buffers_inside():
    return [pickle.PickleBuffer(bytearray(b'writable')), pickle.PickleBuffer(b'read only')]


@stream(protocols=[0, 2, 4])
def several(protocol):
    """Three pickles one after the other, as one file."""
    return b''.join(pickle.dumps(obj, protocol) for obj in ([1, 2], u'second', {u'third': 3}))


@stream(protocols=[2, 4])
def several_one_memo(protocol):
    """One pickler, so the second pickle refers to the memo of the first."""
    out, item = io.BytesIO(), [u'shared']
    pickler = pickle.Pickler(out, protocol)
    pickler.dump([item])
    pickler.dump({u'again': item})
    return out.getvalue()


@stream(protocols=[0, 2, 4])
def trailing(protocol):
    return pickle.dumps([1, u'two'], protocol) + b'\x00\x01 these bytes come after STOP.\n'


@stream(protocols=[2, 4])
def zipped(protocol):
    import gzip
    out = io.BytesIO()
    with gzip.GzipFile(filename='', mode='wb', fileobj=out, mtime=0) as packed:
        packed.write(pickle.dumps({u'inside': [u'gzip'] * 50}, protocol))
    return out.getvalue()


@stream(protocols=[2, 4], since=(3, 6))
def pure_python(protocol):
    """Where pickle.py and the C pickler differ: the batches of 1001."""
    out = io.BytesIO()
    pickle._Pickler(out, protocol).dump([list(range(1001))])
    return out.getvalue()


@stream(protocols=[0, 2, 4])
def fast_mode(protocol):
    """A pickler without a memo."""
    out, item = io.BytesIO(), [u'not shared']
    pickler = pickle.Pickler(out, protocol)
    pickler.fast = True
    pickler.dump([item, item, (item,)])
    return out.getvalue()


@case(protocols=[4], since=(3, 8), until=(3, 8))
def frames():
    """Past 64 KiB: a payload outside any frame, and small frames around it."""
    return [u'before', b'\x00' * 65536, u'between', u'z' * 66000, u'after']


@case(protocols=[4], since=(3, 8), until=(3, 8))
def frames_many():
    return [u'%0100d' % n for n in range(700)]
