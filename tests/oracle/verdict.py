"""The judge: whether the C unpickler under the permissive host loads the first pickle of each file.

    python3.13 verdict.py FILE...    one line of JSON each: {"file", "ok", "read"} or {"file", "ok", "type", "message"}
    python3.13 verdict.py --hex      the same for pickles in hex, a line each, from the standard input
"""
import json
import sys

import host


def verdict(data):
    try:
        _, read = host.load(data)
    except Exception as problem:
        return {'ok': False, 'type': type(problem).__name__, 'message': str(problem)}
    return {'ok': True, 'read': read}


def limit_memory(limit=12 << 30):
    """A PUT with a huge index makes the unpickler ask for that much memory: better refused than given. A count of a few GB is
    asked for and given back untouched."""
    try:
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, ValueError):
        pass


def main():
    if sys.argv[1:] == ['--hex']:
        # Streams made at random have many such indices, and the memory would be written to.
        limit_memory(400 << 20)
        for line in sys.stdin:
            print(json.dumps(dict(file='', **verdict(bytes.fromhex(line)))))
        return
    limit_memory()
    for path in sys.argv[1:]:
        with open(path, 'rb') as file:
            print(json.dumps(dict(file=path, **verdict(file.read()))))


if __name__ == '__main__':
    main()
