"""What CPython says of pickles that a fuzzer makes: its three readers, the listing, and the objects.

    python3.13 fuzz.py      for pickles in hex, a line each, from the standard input: a line of JSON each

The first line is {"version", "date"} of this Python. Then, for each pickle, {"readers": [C, Python, pickletools] as in readers.py, "text" and
"error" as in listing.py, "graph" as in graph.py, "ended_by": why its machine went no further}; or {"timeout": true} if that takes more than LIMIT seconds. Every global is a stand-in (host.py), memory is
limited, and recursion by Python itself.
"""
import datetime
import json
import platform
import signal
import sys
import warnings

import graph
import listing
import readers
import verdict

LIMIT = 10


class Timeout(BaseException):
    """No Exception: none of the readers may take it for an answer."""


def ring(signum, frame):
    raise Timeout


def answer(data):
    signal.alarm(LIMIT)
    try:
        told = readers.readers(data)
        text, error = listing.listing('dis', 4, 0, 0, [data])
        objects, machine = graph.graph(data)
        return {'readers': told, 'text': text, 'error': error, 'graph': objects, 'ended_by': str(machine.ended_by or '')}
    except Timeout:
        return {'timeout': True}
    finally:
        signal.alarm(0)


def main():
    # Of unknown escapes.
    warnings.simplefilter('ignore')
    # What CPython prints of a bytearray with a READONLY_BUFFER when it lets go of it.
    sys.excepthook = lambda type, problem, trace: type is SystemError or sys.__excepthook__(type, problem, trace)
    verdict.limit_memory(400 << 20)
    signal.signal(signal.SIGALRM, ring)
    print(json.dumps({'version': platform.python_version(), 'date': datetime.date.today().isoformat()}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(bytes.fromhex(line)), separators=(',', ':')))


if __name__ == '__main__':
    main()
