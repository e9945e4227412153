# -*- coding: utf-8 -*-
"""Cases of plain data: atoms, containers, sharing and cycles."""
import sys

import shapes
from cases import case


# Atoms -----------------------------------------------------------------------------------------------------------------

@case()
def none():
    return None


@case()
def constants():
    return [None, True, False, 0, 1]


@case()
def ints():
    edges = [0, 1]
    for bits in (7, 8, 15, 16, 31, 32, 63, 64):
        edges += [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]
    return edges + [-n for n in edges if n]


@case()
def big_ints():
    return [10 ** 40, -10 ** 40, 2 ** 2039 - 1, 2 ** 2039, -2 ** 2039, -2 ** 2039 - 1]


@case()
def huge_int():
    return [10 ** 700 + 7, -(10 ** 700) - 7]


@case()
def floats():
    inf = float('inf')
    return [0.0, -0.0, 1.0, -1.5, 0.1, 1e300, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, inf, -inf, inf - inf]


@case()
def text():
    return [u'', u'a', u'plain ascii', u'na\xefve', u'\u4e2d\u6587', u'\U0001f952 pickle', u'x' * 255, u'y' * 256]


@case()
def text_controls():
    return [u'\x00', u'line\nfeed\r', u'\x1a', u'back\\slash \\u0041', u'\x7f\x80\x9f', u'\u202eright to left\u202c', u'\u2066iso\u2069\ufeff']


@case()
def text_markup():
    """Must never reach a page as markup."""
    return {u'<b>key</b>': u'<img src=x onerror=alert(1)>', u'"quoted"': u"</script><script>alert('1')</script>"}


@case()
def text_surrogates():
    return [u'\ud800', u'a\udfffb', u'\udc80\udcff', u'\udc00\ud800']


@case()
def byte_strings():
    return [b'', b'a', bytes(bytearray(range(256))), b'z' * 255, b"it's \"quoted\" \\ \n"]


@case()
def byte_arrays():
    return [bytearray(), bytearray(b'abc'), bytearray(range(250, 256))]


@case(until=(2, 7))
def py2_strings():
    return ['', 'ascii', 'caf\xe9', '\x00\n\r\t\\\'"', "only ' single", 'u' * 300, u'unicode', u'caf\xe9', {'key': u'key'}]


@case(until=(2, 7))
def py2_longs():
    return [0, long(0), 1, long(1), long(-1), long(255), long(2 ** 31), sys.maxint, -sys.maxint - 1]


# Containers ------------------------------------------------------------------------------------------------------------

@case()
def empties():
    return [[], (), {}, set(), frozenset(), u'', b'']


@case()
def tuples():
    return [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((), ((),)), (None, (True, (False,)))]


@case()
def nested():
    return {u'list': [1, [2, [3, [4, []]]]], u'dict': {u'a': {u'b': {u'c': {}}}}, u'mixed': [({u'k': (1, [2])},)]}


@case()
def dict_keys():
    return {1: u'int', u'1': u'str', (1, u'a'): u'tuple', None: u'none', frozenset([1]): u'frozenset', 1.5: u'float'}


@case()
def sets():
    return [set([1, 2, 3]), frozenset([4, 5]), set([(1, 2)]), frozenset([frozenset()])]


@case()
def one_item():
    return [[1], {u'k': u'v'}, set([1])]


@case(protocols=[0, 2, 4])
def batches():
    """One more than a batch: APPENDS and a lone APPEND, or a second batch of one."""
    return [list(range(1001)), dict.fromkeys(range(1001))]


@case(protocols=[4], since=(3, 6))
def batch_of_set():
    return set(range(1001))


@case(protocols=[2])
def batches_two():
    return list(range(2000))


@case(protocols=[0, 1, 2, 4])
def many_memos():
    """More than 256 memo entries: LONG_BINPUT and LONG_BINGET."""
    texts = [u'%d' % n for n in range(260)]
    return [texts, texts[-1], texts[0]]


@case()
def deep():
    obj = []
    for _ in range(60):
        obj = [obj]
    return obj


# Sharing and cycles ----------------------------------------------------------------------------------------------------

@case()
def shared_list():
    item = [1]
    return [item, item, {u'again': item}]


@case()
def shared_atoms():
    text, number, blob = u'shared text', 10 ** 30, b'shared bytes'
    return [text, text, number, number, blob, blob, (text, text)]


@case()
def shared_tuple():
    pair = (1, [2])
    return [pair, pair, pair[1]]


@case()
def shared_dict():
    one = {u'n': 1}
    return {u'a': one, u'b': one, u'c': [one, one]}


@case()
def equal_not_shared():
    return [[1], [1], {}, {}, (1, []), (1, [])]


@case()
def cycle_list():
    obj = []
    obj.append(obj)
    return obj


@case()
def cycle_dict():
    obj = {}
    obj[u'self'] = obj
    return obj


@case()
def cycle_tuple():
    inner = []
    obj = (inner,)
    inner.append(obj)
    return obj


@case()
def cycle_tuple_long():
    inner = []
    obj = (1, inner, 2, 3)
    inner.append(obj)
    return obj


@case()
def cycle_instance():
    obj = shapes.Node(u'a')
    obj.links.append(obj)
    return obj


@case()
def cycle_pair():
    one, two = shapes.Node(u'one'), shapes.Node(u'two')
    one.links.append(two)
    two.links.append(one)
    return [one, two]


@case()
def cycle_set():
    obj = shapes.Keyed()
    obj.members = set([obj])
    return obj


@case()
def cycle_frozenset():
    obj = shapes.FrozenHolder()
    obj.home = frozenset([obj])
    return obj


@case()
def cycle_frozenset_outside():
    obj = shapes.FrozenHolder()
    obj.home = frozenset([obj])
    return obj.home


@case()
def cycle_key():
    obj = shapes.Keyed()
    obj.table = {obj: u'me'}
    return obj


@case()
def cycle_mixed():
    one = {}
    two = [one, (one,)]
    one[u'two'] = two
    one[u'pair'] = (two, two)
    return one


@case()
def cycle_list_child():
    obj = shapes.ListChild([1])
    obj.append(obj)
    obj.me = obj
    return obj


@case()
def cycle_dict_child():
    obj = shapes.DictChild()
    obj[u'me'] = obj
    return obj


@case()
def cycle_tuple_child():
    inner = []
    obj = shapes.TupleChild((inner,))
    inner.append(obj)
    return obj


@case(protocols=[0, 1, 2, 4])
def laughs():
    """Sharing, twelve deep: 2 ** 12 paths to one list."""
    obj = []
    for _ in range(12):
        obj = [obj, obj]
    return obj
