# -*- coding: utf-8 -*-
"""The classes whose instances the corpus pickles. One source for Python 2.7 and 3.6 to 3.13.

They live in a module of their own so that the pickles name `shapes`, and not `__main__`.
"""
import collections
import sys

PY2 = sys.version_info[0] == 2


class Empty(object):
    pass


class Point(object):
    """An ordinary instance: its state is its __dict__."""

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Slots(object):
    __slots__ = ('left', 'right')

    def __init__(self, left, right):
        self.left = left
        self.right = right

    if sys.version_info < (3, 11):
        # Protocols 0 and 1 refuse slots without a __getstate__; 3.11 gave object one.
        def __getstate__(self):
            return None, {'left': self.left, 'right': self.right}

        def __setstate__(self, state):
            for name, value in state[1].items():
                setattr(self, name, value)


class SlotsAndDict(Slots):
    """Both kinds of state: (dict, slots)."""

    def __init__(self, left, right, extra):
        Slots.__init__(self, left, right)
        self.extra = extra

    def __getstate__(self):
        return {'extra': self.extra}, {'left': self.left, 'right': self.right}


class GetState(object):
    def __init__(self, value):
        self.value = value

    def __getstate__(self):
        return ['the state is no dict', self.value]

    def __setstate__(self, state):
        self.value = state[1]


class FalseState(object):
    """A false state is not written at protocol 2 and up."""

    def __getstate__(self):
        return 0


class InitArgs(object):
    def __init__(self, text, count):
        self.text = text
        self.count = count

    def __getnewargs__(self):
        return (self.text, self.count)

    def __new__(cls, *args):
        return object.__new__(cls)


class NewArgsEx(object):
    """NEWOBJ_EX: arguments and keyword arguments."""

    def __new__(cls, *args, **kwargs):
        self = object.__new__(cls)
        self.args = args
        self.kwargs = kwargs
        return self

    def __getnewargs_ex__(self):
        return self.args, self.kwargs


def build(*args):
    return Reduced(0, args)


def set_state(obj, state):
    obj.parts = state


class Reduced(object):
    """__reduce__ with `count` of its up to six items."""

    def __init__(self, count, args=()):
        self.count = count
        self.args = args

    def append(self, item):
        pass

    def extend(self, items):
        pass

    def __setitem__(self, key, value):
        pass

    def __setstate__(self, state):
        pass

    def __reduce__(self):
        return (build, ('args', 1), {'state': [True, None]}, iter(['a', 2, 'c']), iter([('k', 1), ('l', 2)]),
                set_state)[:self.count]


class ReducedItem(Reduced):
    """One list item and one dict item: APPEND and SETITEM, not their plurals."""

    def __reduce__(self):
        return build, (), None, iter(['only']), iter([('key', 'value')])


class ByName(object):
    """__reduce__ that gives a string: a global."""

    def __reduce__(self):
        return 'THE_ONE'


THE_ONE = ByName()


class CopyReg(object):
    def __init__(self, value):
        self.value = value


def rebuild_copyreg(value):
    return CopyReg(value)


def reduce_copyreg(obj):
    return rebuild_copyreg, (obj.value,)


class Outer(object):
    class Inner(object):
        pass

    def method(self):
        return self

    @staticmethod
    def helper(value):
        return value


class ListChild(list):
    pass


class DictChild(dict):
    pass


class SetChild(set):
    pass


class StrChild(type(u'')):
    pass


class IntChild(int):
    pass


class FloatChild(float):
    pass


class TupleChild(tuple):
    pass


class BytesChild(bytes):
    pass


class Node(object):
    """Knots for cycles; hashable by identity."""

    def __init__(self, name):
        self.name = name
        self.links = []


class Keyed(object):
    """An instance whose hash needs no state, to be a key inside its own dictionary."""

    def __reduce__(self):
        return Keyed, (), self.__dict__


class FrozenHolder(object):
    """Puts a frozenset into a cycle: the set holds the instance, the instance's state the set."""

    def __reduce__(self):
        return FrozenHolder, (), {'home': self.home}


class Document(object):
    """Has a persistent id."""

    def __init__(self, pid):
        self.pid = pid


Pair = collections.namedtuple('Pair', 'first second')


def function(value):
    return value


class CustomError(Exception):
    def __init__(self, message, code):
        Exception.__init__(self, message, code)
        self.code = code


if PY2:
    class Classic:
        """An old-style class: INST and OBJ."""

        def __init__(self, value=None):
            self.value = value

    class ClassicInitArgs:
        def __init__(self, *args):
            self.args = args

        def __getinitargs__(self):
            return self.args
else:
    import enum

    Color = enum.Enum('Color', 'RED GREEN', module=__name__)
    Flags = enum.IntFlag('Flags', 'READ WRITE', module=__name__)

    if sys.version_info >= (3, 7):
        import dataclasses

        def dataclass(name, fields, **options):
            made = dataclasses.make_dataclass(name, fields, **options)
            made.__module__ = __name__
            return made

        Record = dataclass('Record', [('id', int), ('tags', list)])
        if sys.version_info >= (3, 10):
            Frozen = dataclass('Frozen', [('id', int), ('name', str)], frozen=True, slots=True)
