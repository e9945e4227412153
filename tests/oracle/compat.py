"""CPython's own tables of names: `python3.13 compat.py` prints a line of JSON each.

    {"from": [module, name], "to": [module, name], "python": 3}    the unpickler of Python 3 translates it so (fix_imports)
    {"from": [module, name], "to": [module, name], "python": 2}    the pickler of Python 3 writes it so below protocol 3
    {"standard": name}                                              a module of Python itself
"""
import _compat_pickle as tables
import json
import sys

# Stands for all names of a module.
ANY = 'any name'


def lines():
    found = []
    for python, modules, names in ((3, tables.IMPORT_MAPPING, tables.NAME_MAPPING),
                                   (2, tables.REVERSE_IMPORT_MAPPING, tables.REVERSE_NAME_MAPPING)):
        pairs = [((module, ANY), (to, ANY)) for module, to in modules.items()] + list(names.items())
        found += [{'from': known, 'to': to, 'python': python} for known, to in sorted(pairs)]
    found += [{'standard': name} for name in sorted(sys.stdlib_module_names)]
    return ''.join(json.dumps(line) + '\n' for line in found)


if __name__ == '__main__':
    print(lines(), end='')
