"""What the readers of CPython say of pickles under the permissive host: the C unpickler, pickle.py's, and pickletools.dis.

    python3.13 readers.py --hex      for pickles in hex, a line each, from the standard input: a line of JSON each,
                                     [C, Python, pickletools], each {"ok": true} or {"ok": false, "type", "message"}
"""
import copyreg
import io
import json
import pickle
import pickletools
import re
import sys

import host
import verdict


class PythonHost(pickle._Unpickler):
    find_class = host.Host.find_class
    persistent_load = host.Host.persistent_load


class Nowhere:
    def write(self, text):
        pass


def in_python(data):
    while True:
        copyreg._extension_cache.clear()
        try:
            PythonHost(io.BytesIO(data), encoding='latin1', buffers=host.buffers()).load()
            return {'ok': True}
        except Exception as problem:
            code = re.match(r'unregistered extension code (\d+)$', str(problem))
            if not code:
                return told(problem)
            copyreg._inverted_registry[int(code.group(1))] = ('extension registry', code.group(1))


def in_pickletools(data):
    try:
        pickletools.dis(data, Nowhere())
    except Exception as problem:
        return told(problem)
    return {'ok': True}


def told(problem):
    return {'ok': False, 'type': type(problem).__name__, 'message': plain(str(problem))}


def plain(text):
    """Without lone surrogates, which not every reader of JSON takes."""
    return text.encode('utf-8', 'backslashreplace').decode('utf-8')


def readers(data):
    c = verdict.verdict(data)
    if not c['ok']:
        c['message'] = plain(c['message'])
    return [c, in_python(data), in_pickletools(data)]


def golden(name, data):
    return {'file': name, 'python': in_python(data), 'pickletools': in_pickletools(data)}


def main():
    verdict.limit_memory(400 << 20)
    for line in sys.stdin:
        print(json.dumps(readers(bytes.fromhex(line))))


if __name__ == '__main__':
    main()
