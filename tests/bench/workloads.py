"""Writes the workloads of the codec's benchmark with the pickle module of the Python that runs this, and times that Python over them.

    workloads.py write FOLDER           writes NAME.pkl files and prints their names
    workloads.py loads FILE ROUNDS      seconds of the best pickle.loads (the C unpickler, collector off), as JSON
    workloads.py genops FILE            seconds of one pickletools.genops

Nothing is drawn at random: the same Python writes the same bytes.
"""

import array
import gc
import json
import pickle
import pickletools
import sys
import time
from pathlib import Path


class Person:
    """What a model or a game saves many of."""

    def __init__(self, name, home, friends):
        self.name = name
        self.home = home
        self.friends = friends


def records():
    """Rows of a table, as a JSON reader leaves them."""
    return [
        {
            "id": i,
            "name": f"user{i}",
            "score": i * 1.000001,
            "active": i % 2 == 0,
            "group": i % 50,
            "tags": [1, 2],
            "position": (i * 0.5, -i * 0.5),
            "note": None,
            "weight": i / 7,
        }
        for i in range(200_000)
    ]


def instances():
    """Objects of a class that refer to each other and to a few places."""
    homes = [{"city": f"city {i}", "zip": i} for i in range(1000)]
    people = []
    for i in range(300_000):
        friends = people[max(0, i - 3) : i]
        people.append(Person(f"person {i}", homes[i % 1000], friends))
    return people


def shared():
    """Dicts whose values are the same objects again and again."""
    values = [(i, str(i)) for i in range(100)]
    return [{"a": values[i % 100], "b": values[i * 7 % 100], "c": values[i * 13 % 100], "d": values[i * 29 % 100]} for i in range(400_000)]


def arrays():
    """400 MB of numbers, as array.array and bytes leave them."""
    return [array.array("d", bytes(4_000_000)) if i % 2 else bytes(4_000_000) for i in range(100)]


# Name, what makes the objects, protocol.
WORKLOADS = [
    ("records-5", records, 5),
    ("records-2", records, 2),
    ("records-0", records, 0),
    ("ints", lambda: list(range(5_000_000)), 5),
    ("floats", lambda: [i / 3 for i in range(2_000_000)], 5),
    ("instances", instances, 5),
    ("strings", lambda: [f"string number {i}" for i in range(1_000_000)], 5),
    ("shared", shared, 5),
    ("arrays", arrays, 5),
]


def write(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # Loading finds the class by the name of the module, which is not that of a script.
    Person.__module__ = "workloads"
    sys.modules["workloads"] = sys.modules[__name__]
    for name, make, protocol in WORKLOADS:
        path = folder / f"{name}.pkl"
        if not path.exists():
            path.write_bytes(pickle.dumps(make(), protocol))
        print(name)


def best(rounds, work):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
        # Tearing the objects down is no part of loading them.
        del result
    return min(times)


def loads(path, rounds):
    sys.modules["workloads"] = sys.modules[__name__]
    data = Path(path).read_bytes()
    gc.disable()
    print(json.dumps({"seconds": best(int(rounds), lambda: pickle.loads(data))}))


def genops(path):
    data = Path(path).read_bytes()
    print(json.dumps({"seconds": best(1, lambda: any(False for _ in pickletools.genops(data)))}))


if __name__ == "__main__":
    {"write": write, "loads": loads, "genops": genops}[sys.argv[1]](*sys.argv[2:])
