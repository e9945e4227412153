"""Strings of Python 2 as `loads(encoding=...)` reads them.

    python3.13 py2.py       reads lines `ENCODING HEX` and prints a line of JSON for each: {"graph": ..., "message": ...}

The message is that of the exception which the C unpickler raises under the permissive host; null if it loads.
"""
import json
import sys

import graph
import host
import verdict


def told(encoding, data):
    try:
        host.load(data, encoding)
        message = None
    except Exception as problem:
        message = str(problem)
    return {'graph': graph.graph(data, encoding)[0], 'message': message}


def main():
    verdict.limit_memory(400 << 20)
    for line in sys.stdin:
        encoding, _, data = line.strip().partition(' ')
        print(json.dumps(told(encoding, bytes.fromhex(data))))


if __name__ == '__main__':
    main()
