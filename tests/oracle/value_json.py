"""Random plain data, pickled, with the JSON that json.dumps makes of it: one line each, for our JSON to be read against.

Reads lines of `hex of a pickle` TAB `our JSON`, and says of each whether json.loads gives the same as json.loads(json.dumps(value)).
Without an argument it prints cases instead: `hex of a pickle` a line.
"""

import json
import pickle
import random
import sys

ATOMS = [None, True, False, 0, -1, 7, 2**31, -(2**63), 10**40, -(3**200), 0.0, -0.0, 1.5, 1e300, -5e-324, 0.1, "", "a", "\"\\/\n\t\x00\x7f", "é€😀", "\u2028", "\ud800", "\u202e"]


def value(rng, depth):
    kind = rng.randrange(6 if depth else 1)
    if kind < 2:
        return rng.choice(ATOMS)
    size = rng.randrange(4)
    if kind in (2, 3):
        items = [value(rng, depth - 1) for _ in range(size)]
        return items if kind == 2 else tuple(items)
    keys = [rng.choice(ATOMS) for _ in range(size)]
    return {key: value(rng, depth - 1) for key in keys}


def main():
    if len(sys.argv) > 1:
        for line in sys.stdin:
            data, ours = line.rstrip("\n").split("\t")
            theirs = json.loads(json.dumps(pickle.loads(bytes.fromhex(data))))
            # Of -0.0 and 0.0, equal as they are, the texts differ.
            same = json.dumps(json.loads(ours)) == json.dumps(theirs)
            print("same" if same else f"{ours} for {json.dumps(theirs)}")
        return
    rng = random.Random(20)
    for n in range(1500):
        print(pickle.dumps(value(rng, 5), n % 6).hex())


main()
