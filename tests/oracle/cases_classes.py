# -*- coding: utf-8 -*-
"""Cases of classes: all ways to be pickled, and the standard library's objects."""
import array
import collections
import datetime
import decimal
import fractions
import functools
import re
import uuid

import shapes
from cases import case
from shapes import PY2

try:
    import copyreg
except ImportError:
    import copy_reg as copyreg


# Classes ---------------------------------------------------------------------------------------------------------------

@case()
def instance():
    return shapes.Point(1, u'two')


@case()
def instances():
    return [shapes.Point(1, 2), shapes.Point(3, 4), shapes.Empty()]


@case()
def slots():
    return shapes.Slots([1], u'r')


@case(protocols=[2, 3, 4, 5])
def slots_and_dict():
    return shapes.SlotsAndDict(1, 2, 3)


@case()
def getstate():
    return shapes.GetState({u'deep': [1, 2]})


@case()
def false_state():
    return shapes.FalseState()


@case(protocols=[2, 3, 4, 5])
def getnewargs():
    return shapes.InitArgs(u'text', 3)


@case(protocols=[2, 3, 4, 5], since=(3, 6))
def newobj_ex():
    return [shapes.NewArgsEx(1, 2, key=u'value', other=[3]), shapes.NewArgsEx(only=1)]


@case()
def reduce_two():
    return shapes.Reduced(2)


@case()
def reduce_three():
    return shapes.Reduced(3)


@case()
def reduce_four():
    return shapes.Reduced(4)


@case()
def reduce_five():
    return shapes.Reduced(5)


@case(since=(3, 8))
def reduce_six():
    """A state setter: a REDUCE whose result is popped."""
    return [shapes.Reduced(6), u'after']


@case()
def reduce_item():
    return shapes.ReducedItem(0)


@case()
def reduce_string():
    return [shapes.THE_ONE, shapes.THE_ONE]


@case()
def by_copyreg():
    copyreg.pickle(shapes.CopyReg, shapes.reduce_copyreg)
    return shapes.CopyReg([1, 2])


@case()
def children():
    return [shapes.ListChild([1, 2]), shapes.DictChild(a=1), shapes.SetChild([1]), shapes.StrChild(u'text'), shapes.IntChild(7),
            shapes.FloatChild(0.5), shapes.TupleChild((1, 2)), shapes.BytesChild(b'raw')]


@case()
def by_name():
    return [shapes.function, shapes.Point, len, dict, int, type(u''), ValueError, collections.OrderedDict, range, zip] + ([] if PY2 else [type(None)])


@case(protocols=[0, 1, 2, 3, 4, 5], since=(3, 6))
def nested_names():
    return [shapes.Outer.Inner, shapes.Outer.helper, shapes.Outer.Inner(), shapes.Outer().method, shapes.ListChild.append]


@case(until=(2, 7))
def classic():
    return [shapes.Classic(1), shapes.Classic([2]), shapes.ClassicInitArgs(u'a', 2), shapes.ClassicInitArgs(), shapes.Classic]


@case(until=(2, 7))
def classic_cycle():
    obj = shapes.Classic()
    obj.value = [obj]
    return obj


# The standard library --------------------------------------------------------------------------------------------------

@case()
def namedtuple():
    return shapes.Pair(1, [u'x'])


@case(since=(3, 6))
def enums():
    return [shapes.Color.RED, shapes.Color.GREEN, shapes.Color.RED, shapes.Flags.READ | shapes.Flags.WRITE]


@case(since=(3, 7))
def dataclass():
    return shapes.Record(1, [u'a', u'b'])


@case(protocols=[2, 3, 4, 5], since=(3, 10))
def dataclass_slots():
    return shapes.Frozen(1, u'name')


@case()
def ordered_dict():
    obj = collections.OrderedDict()
    # Python 2 gives the items as an argument, and so cannot write a cycle.
    obj[u'z'], obj[u'a'] = 1, None if PY2 else obj
    return obj


@case()
def default_dict():
    obj = collections.defaultdict(list)
    obj[u'k'].append(1)
    return obj


@case()
def deques():
    return [collections.deque([1, 2]), collections.deque([1, 2, 3], 3), collections.deque()]


@case()
def counter():
    return collections.Counter({u'a': 3, u'b': 1})


@case()
def datetimes():
    return [datetime.datetime(2024, 2, 29, 12, 30, 59, 123456), datetime.date(1999, 12, 31), datetime.time(23, 59), datetime.timedelta(-1, 5, 7)]


@case(since=(3, 6))
def datetimes_zone():
    return [datetime.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=datetime.timezone.utc), datetime.timezone(datetime.timedelta(hours=-5), 'EST')]


@case(since=(3, 9))
def zone_info():
    import zoneinfo
    try:
        return zoneinfo.ZoneInfo('Europe/Paris')
    except zoneinfo.ZoneInfoNotFoundError:
        return zoneinfo.ZoneInfo


@case()
def numbers():
    return [decimal.Decimal('1.10'), decimal.Decimal('-Infinity'), fractions.Fraction(2, 3), complex(1, -2.5), complex(float('inf'), -0.0)]


@case()
def uuids():
    return uuid.UUID('12345678-1234-5678-1234-567812345678')


@case(since=(3, 6))
def paths():
    import pathlib
    return [pathlib.PurePosixPath('/tmp/x.txt'), pathlib.PureWindowsPath('C:\\a\\b'), pathlib.PurePosixPath('.')]


@case()
def exceptions():
    noted = KeyError(u'k')
    noted.extra = u'attribute'
    return [ValueError(u'bad', 1), noted, shapes.CustomError(u'm', 4), OSError(2, u'No such file', u'f.txt'), StopIteration()]


@case(since=(3, 6))
def ranges():
    return [range(5), range(1, 10, 3), range(0)]


@case(since=(3, 6))
def iterators():
    return [iter([1, 2]), iter((1,)), iter(range(3)), iter(u'ab')]


@case(protocols=[2, 3, 4, 5], since=(3, 6))
def specials():
    return [Ellipsis, NotImplemented, type(Ellipsis)]


@case(since=(3, 6))
def slices():
    return slice(1, None, 2)


@case()
def partials():
    return functools.partial(shapes.function, 1)


@case()
def regexes():
    return re.compile(u'a+b')


@case()
def arrays():
    return [array.array('i', [1, -2, 3]), array.array('d', [0.5])]


@case(since=(3, 6))
def simple_namespace():
    import types
    return types.SimpleNamespace(a=1, b=[2])
