"""Prints the ops of pickles as `pickletools.genops` gives them: a line a pickle, each op as [offset, name, argument's repr].

Where genops fails, what came before is followed by null.

usage: ops.py --hex < pickles, one a line
"""

import json
import pickletools
import sys


def ops(data):
    told = []
    try:
        for opcode, arg, at in pickletools.genops(data):
            told.append([at, opcode.name, "" if opcode.arg is None else repr(arg)])
    except Exception:
        told.append(None)
    return told


sys.set_int_max_str_digits(0)
for line in sys.stdin:
    print(json.dumps(ops(bytes.fromhex(line.strip()))))
