# -*- coding: utf-8 -*-
"""Writes static/samples, the pickles that the page offers to open: `python make_samples.py`.

    shared-and-cyclic, protocol0, broken    any Python 3
    python2                                 Python 2.7
    sklearn-model                           a Python that has scikit-learn

Each interpreter writes what it can and leaves the rest. They are inlined in the page, so they are small.
"""
from __future__ import print_function

import datetime
import os
import pickle
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(os.path.dirname(os.path.dirname(HERE)), 'static', 'samples')


class Person(object):
    def __init__(self, name, role, since):
        self.name = name
        self.role = role
        self.since = since
        self.manager = None
        self.reports = []


class Team(object):
    def __init__(self, name, members, calendar):
        self.name = name
        self.members = members
        self.calendar = calendar


for cls in (Person, Team):
    cls.__module__ = 'museum'


def shared_and_cyclic():
    """A small museum: who works with whom, and what belongs to all of them."""
    people = [Person('Ada Osei', 'director', datetime.date(2011, 4, 1)), Person('Ben Ito', 'curator', datetime.date(2015, 9, 15)),
              Person('Chloé Dubois', 'conservator', datetime.date(2018, 1, 8)), Person('Dmitri Vale', 'registrar', datetime.date(2020, 6, 30)),
              Person('Esra Kaya', 'guide', datetime.date(2022, 3, 21))]
    for person in people[1:]:
        person.manager = people[0] if person.role in ('curator', 'registrar') else people[1]
        person.manager.reports.append(person)
    calendar = {'closed': ['Monday', '24 December'], 'late opening': {'Thursday': (10, 22)}}
    tags = frozenset(['ceramics', 'glass'])
    teams = [Team('Collection', people[:3], calendar), Team('Visitors', [people[4], people[1]], calendar)]
    catalogue = {'vase, blue': {'year': -450, 'tags': tags, 'keeper': people[2], 'value': 1250000.0},
                 'goblet': {'year': 1720, 'tags': tags, 'keeper': people[2], 'value': None},
                 'photograph': {'year': 1888, 'tags': frozenset(), 'keeper': people[3], 'thumbnail': bytes(range(64))}}
    museum = {'name': 'Museum of Small Things \U0001f3fa', 'founded': 1893, 'people': people, 'teams': teams, 'calendar': calendar,
              'catalogue': catalogue, 'visitors': 2 ** 70, 'floor plan': [[0, 1, 1], [0, 0, 1], [2, 2, 0]]}
    museum['self'] = museum
    for entry in catalogue.values():
        entry['related'] = list(catalogue.values())
    return museum


def protocol0():
    """All of it readable in a text editor."""
    return {'title': 'Written at protocol 0', 'numbers': [0, 1, -1, 2 ** 31, 10 ** 25, 0.5, float('inf')], 'yes': True, 'nothing': None,
            'letters': 'na\u00efve \u4e2d\u6587', 'raw': b'\x00\xff', 'point': complex(1, -2), 'when': datetime.datetime(1996, 5, 17, 9, 30),
            'table': [{'id': n, 'square': n * n, 'even': n % 2 == 0} for n in range(12)]}


def broken():
    """Measurements, cut in the middle of a record, as by an interrupted copy."""
    sensors = ['boiler', 'attic', 'greenhouse']
    records = [{'id': n, 'at': datetime.datetime(2024, 11, 5, n // 60 % 24, n % 60), 'sensor': sensors[n % 3], 'celsius': 18.0 + n % 7 / 4, 'ok': n % 11 != 0}
               for n in range(120)]
    data = pickle.dumps({'station': 'North', 'records': records}, 2)
    return data[:len(data) * 2 // 3]


def python2():
    import shapes
    classic = shapes.Classic({'setting': u'd\xe9faut'})
    return {'str': 'caf\xe9 in latin-1', u'unicode': u'caf\xe9', 'long': long(2) ** 64, 'int': sys.maxint, 'classic': classic, 'shared': [classic, classic],
            'classes': [shapes.Point(1, 2), dict, xrange(3), set([1, 2])], 'error': KeyError('missing')}


def sklearn_model():
    from sklearn.datasets import load_iris
    from sklearn.tree import DecisionTreeClassifier
    iris = load_iris()
    return DecisionTreeClassifier(max_depth=4, random_state=0).fit(iris.data, iris.target_names[iris.target])


def importable():
    """A module for the classes here, so that the pickles name it and not __main__."""
    import types
    module = types.ModuleType('museum')
    module.Person, module.Team = Person, Team
    sys.modules['museum'] = module


def main():
    importable()
    if sys.version_info[0] == 2:
        made = {'python2': lambda: pickle.dumps(python2(), 2)}
    else:
        made = {'shared-and-cyclic': lambda: pickle.dumps(shared_and_cyclic(), 4), 'protocol0': lambda: pickle.dumps(protocol0(), 0),
                'broken': broken, 'sklearn-model': lambda: pickle.dumps(sklearn_model(), 5)}
    for name in sorted(made):
        try:
            data = made[name]()
        except ImportError as problem:
            print('skipped', name, problem)
            continue
        with open(os.path.join(SAMPLES, name + '.pkl'), 'wb') as out:
            out.write(data)
        print(name, len(data))


if __name__ == '__main__':
    main()
