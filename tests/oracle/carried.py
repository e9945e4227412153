# -*- coding: utf-8 -*-
"""Streams that one Pickler wrote in several dumps, and what one Unpickler loads of them.

Prints a line of JSON a stream, which `tests/ref/carried.jsonl` keeps: its bytes; the list of all that the Unpickler gave, written as one pickle, so that what is shared by
pickles is shared there; and for each pickle whether it loads to the same with a memo of its own.
"""
import collections
import datetime
import fractions
import io
import json
import pickle
import random
import sys


def shared():
    point, name = [1, 2], 'a name'
    yield {'point': point, 'name': name}
    yield [point, name, {'point': point}]
    yield point
    yield [name, [name, point], 'another']


def instances():
    day = datetime.date(2024, 2, 29)
    yield [day, fractions.Fraction(1, 3)]
    yield [datetime.date(2025, 1, 1), day, fractions.Fraction(2, 3)]
    yield collections.OrderedDict([('first', day), ('second', datetime.timedelta(1, 2, 3))])
    yield [collections.OrderedDict(), day, b'bytes', b'bytes' * 100]


def records():
    """What a log is: the same keys again and again."""
    for i in range(12):
        yield {'time': i, 'level': 'info', 'message': 'message %d' % i, 'more': ('host', ('deep', i))}


def cycles():
    ring = []
    ring.append({'ring': ring})
    yield ring
    pair = (ring, [])
    pair[1].append(pair)
    yield pair
    yield [pair, ring]
    yield frozenset([1, (2, 3)]) if PROTOCOL > 3 else ('x', 'y')
    yield [pair[1], ring[0]]


def many():
    names = ['name %d' % i for i in range(300)]
    yield names
    yield {name: [name] for name in names[100:250]}
    yield names[::-1]
    yield [2 ** 70, 1.5, None, True, names[299], -1]


def atoms():
    """Nothing is stored, so nothing goes on."""
    for value in (1, 2.5, None, True, 10 ** 30):
        yield value


def once():
    """The first asks for nothing, and the others only for what came before."""
    text = 'the only text'
    yield text
    for _ in range(5):
        yield text


def chance():
    dice = random.Random(PROTOCOL)
    made = [['start']]
    for i in range(24):
        new = [dice.choice(made) if dice.random() < .4 else dice.choice(['u%d' % i, i, (i, 'v%d' % i), None])
               for _ in range(dice.randrange(6))]
        # So that no pickle is one that could be read either way before the first that cannot.
        new.append(made[0])
        new = new if dice.random() < .6 else {str(k) + 'k': v for k, v in enumerate(new)}
        made.append(new)
        yield new


def alone(data, wanted, protocol):
    """Whether a pickle loads to the same with a memo of its own."""
    try:
        return pickle._dumps(pickle.loads(data), protocol) == pickle._dumps(wanted, protocol)
    except Exception:
        return False


PROTOCOL = 0


def lines():
    global PROTOCOL
    out = []
    for case in (shared, instances, records, cycles, many, atoms, once, chance):
        for PROTOCOL in range(6):
            for kind in (pickle.Pickler, pickle._Pickler):
                written, ends = io.BytesIO(), []
                pickler = kind(written, PROTOCOL)
                for value in case():
                    pickler.dump(value)
                    ends.append(written.tell())
                data = written.getvalue()
                file = io.BytesIO(data)
                unpickler = pickle.Unpickler(file)
                loaded = []
                for end in ends:
                    loaded.append(unpickler.load())
                starts = [0] + ends[:-1]
                same = [alone(data[a:b], value, PROTOCOL) for a, b, value in zip(starts, ends, loaded)]
                name = '%s, protocol %d, %s' % (case.__name__, PROTOCOL, 'C' if kind is pickle.Pickler else 'Python')
                out.append(json.dumps({'name': name, 'stream': data.hex(), 'loaded': pickle.dumps(loaded, PROTOCOL).hex(),
                                       'ends': ends, 'alone': same}, separators=(',', ':')))
    return '\n'.join(out) + '\n'


if __name__ == '__main__':
    sys.stdout.write(lines())
