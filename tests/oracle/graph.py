"""The oracle: what objects Python builds from a pickle, as graph JSON (`picklescope-graph/1`, see GRAPH_JSON.md).

    python3 graph.py FILE...        one line of JSON for each file: {"file": ..., "graph": ...}
    python3 graph.py --hex          the same for pickles in hex, a line each, from the standard input

Of a broken pickle it gives the values on the stack before the op that fails. A frame that is cut off is a fault only by its
count: the ops in it still count, up to the one that is cut. Effects are the topmost calls inside what is
popped, or left on the stack at STOP, as far as nothing kept refers to them.
"""
import base64
import json
import struct
import sys

from machine import Machine, Node

def references(node):
    """What a node refers to, in the order of GRAPH_JSON.md."""
    found = [node.fields[name] for name in ('callable', 'args', 'kwargs', 'pid', 'of') if name in node.fields]
    found += node.items
    for pair in node.pairs:
        found += pair
    return found + node.state


def value_json(node):
    value = node.fields['value']
    if node.kind == 'float':
        return struct.pack('>d', value).hex()
    if node.kind in ('bytes', 'bytearray', 'py2str'):
        return base64.b64encode(value).decode()
    # A surrogate pair in a Python text is two characters, and is written as two escapes, as JSON does.
    return value if node.kind in ('bool', 'str') else decimal(value)


def decimal(value):
    if hasattr(sys, 'set_int_max_str_digits'):
        sys.set_int_max_str_digits(0)
    return str(value)


def node_json(node, number):
    made = {'id': number(node), 'kind': node.kind}
    for name, field in node.fields.items():
        if isinstance(field, Node):
            made[name] = number(field)
        elif name == 'value' and node.kind != 'none':
            made['code' if node.kind == 'extension' else 'value'] = value_json(node)
        elif name != 'value':
            made[name] = str(field)
    if node.items or node.kind in ('list', 'tuple', 'set', 'frozenset'):
        made['items'] = [number(item) for item in node.items]
    if node.pairs or node.kind == 'dict':
        made['pairs'] = [[number(key), number(value)] for key, value in node.pairs]
    if node.state:
        made['state'] = [number(state) for state in node.state]
    return made


class Numbering:
    """Ids in the order of a depth-first visit, without recursion."""

    def __init__(self):
        self.ids = {}
        self.nodes = []

    def visit(self, start, stop_at=None):
        """Gives ids to all that is reachable from `start`."""
        todo = [start]
        while todo:
            node = todo.pop()
            if id(node) in self.ids:
                continue
            self.ids[id(node)] = len(self.nodes)
            self.nodes.append(node)
            todo += reversed(references(node))

    def calls_below(self, start):
        """The topmost calls without an id, depth first."""
        todo, seen = [start], set()
        while todo:
            node = todo.pop()
            if id(node) in self.ids or id(node) in seen:
                continue
            seen.add(id(node))
            if node.kind == 'call':
                yield node
            else:
                todo += reversed(references(node))


def graph(data, encoding=None):
    """The graph JSON of the first pickle of `data`, and the machine that made it."""
    machine = Machine(data, encoding)
    roots = machine.run()
    numbering = Numbering()
    for root in roots:
        numbering.visit(root)
    effects = []
    for value in machine.dropped:
        for call in numbering.calls_below(value):
            effects.append(call)
            numbering.visit(call)
    number = lambda node: numbering.ids[id(node)]
    return {'format': 'picklescope-graph/1', 'roots': [number(root) for root in roots],
            'nodes': [node_json(node, number) for node in numbering.nodes],
            'effects': [number(call) for call in effects]}, machine


def show(name, data):
    print(json.dumps({'file': name, 'graph': graph(data)[0]}, separators=(',', ':')))


def main():
    if sys.argv[1:] == ['--hex']:
        for line in sys.stdin:
            show('', bytes.fromhex(line))
        return
    for path in sys.argv[1:]:
        with open(path, 'rb') as file:
            show(path, file.read())


if __name__ == '__main__':
    main()
