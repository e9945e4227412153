"""Writes what scientific libraries pickle into tests/corpus/libs, by whatever of them this Python has:

    python make_libs.py NAME        (files go to tests/corpus/libs/NAME)

The files checked in were written by numpy 2.5, pandas 3.1, scipy 1.18, scikit-learn 1.9, cloudpickle 3.1 and dill 0.4 under
Python 3.13 (`2026`), and by numpy 1.24, pandas 1.5, scipy 1.10 and scikit-learn 1.3 under Python 3.8 (`2023`).
"""
import os
import pickle
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []


def case(function):
    CASES.append(function)
    return function


@case
def numpy_arrays():
    import numpy as np
    return {'float64': np.arange(6.0).reshape(2, 3), 'int32': np.arange(3, dtype='<i4'), 'fortran': np.asfortranarray(np.eye(2)),
            'bool': np.array([True, False]), 'text': np.array(['a', 'bc']), 'empty': np.zeros((0, 2)), 'big endian': np.arange(2, dtype='>i2'),
            'zero dimensions': np.array(3)}


@case
def numpy_objects():
    import numpy as np
    return np.array([None, 'a', [1]], dtype=object)


@case
def numpy_scalars():
    import numpy as np
    return [np.float64(0.5), np.int64(-3), np.bool_(True), np.datetime64('2024-02-29'), np.dtype('float32'), np.str_('text')]


@case
def numpy_records():
    import numpy as np
    return np.array([(1, 2.0), (3, 4.0)], dtype=[('id', '<i8'), ('weight', '<f4')])


@case
def pandas_frame():
    import pandas as pd
    return pd.DataFrame({'n': [1, 2], 'x': [0.5, None], 's': ['a', 'b'], 'c': pd.Categorical(['u', 'v'])}, index=['r1', 'r2'])


@case
def pandas_series():
    import pandas as pd
    return [pd.Series([1, 2], name='s'), pd.Timestamp('2024-02-29'), pd.Timedelta('1D'), pd.date_range('2024', periods=2)]


@case
def scipy_csr():
    import scipy.sparse
    return scipy.sparse.csr_matrix([[0, 1.5], [2, 0]])


@case
def sklearn_linear():
    from sklearn.linear_model import LinearRegression
    return LinearRegression().fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])


@case
def sklearn_tree():
    from sklearn.tree import DecisionTreeClassifier
    return DecisionTreeClassifier(max_depth=2, random_state=0).fit([[0], [1], [2], [3]], ['a', 'b', 'b', 'a'])


@case
def sklearn_pipeline():
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    return make_pipeline(StandardScaler(), Ridge()).fit([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]], [0.0, 1.0, 2.0])


# Compiled under a file name of its own: cloudpickle writes the path of the source.
SCALER = """
def make(scale):
    class Scaler:
        'A class of __main__ goes by value.'
        unit = 'm'

        def scale(self, value):
            return value * scale

    return [Scaler(), lambda value: value + scale]
"""


def cloudpickle_dumps(protocol):
    import cloudpickle
    space = {'__name__': '__main__'}
    exec(compile(SCALER, 'scaler.py', 'exec'), space)
    return cloudpickle.dumps(space['make'](3), protocol)


def dill_dumps(protocol):
    import dill
    dill.settings['recurse'] = True
    space = {'__name__': '__main__'}
    exec('def add(a, b=2):\n    return a + b\n', space)
    return dill.dumps([space['add'], dict.keys({'a': 1})], protocol)


def write(home, name, make):
    try:
        data = make()
    except ImportError as problem:
        print('skipped', name, problem)
        return
    with open(os.path.join(home, name + '.pkl'), 'wb') as out:
        out.write(data)
    print(name, len(data))


def main(name):
    home = os.path.join(os.path.dirname(HERE), 'corpus', 'libs', name)
    os.makedirs(home, exist_ok=True)
    for function in CASES:
        for protocol in (2, 4, 5):
            write(home, '%s_p%d' % (function.__name__, protocol), lambda: pickle.dumps(function(), protocol))
    write(home, 'cloudpickle_p5', lambda: cloudpickle_dumps(5))
    write(home, 'dill_p4', lambda: dill_dumps(4))
    try:
        import numpy
    except ImportError:
        return
    parts = numpy.arange(4.0), numpy.ones((2, 2), order='F')
    write(home, 'numpy_outside_p5', lambda: pickle.dumps(parts, 5, buffer_callback=lambda buffer: None))


if __name__ == '__main__':
    main(sys.argv[1])
