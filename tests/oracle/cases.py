# -*- coding: utf-8 -*-
"""Which function gives which case of the corpus. One source for Python 2.7 and 3.6 to 3.13.

A function decorated with @case gives the object to pickle; @stream gives the bytes themselves, for what `dumps` alone
does not write. They stand in cases_data.py, cases_classes.py and cases_streams.py.
"""
import sys

VERSION = sys.version_info[:2]
CASES = []


def register(kind, protocols, since, until):
    def add(function):
        if since <= VERSION <= until:
            CASES.append((function.__name__, kind, protocols, function))
        return function
    return add


def case(protocols=range(6), since=(2, 7), until=(3, 99)):
    return register('object', protocols, since, until)


def stream(protocols=range(6), since=(2, 7), until=(3, 99)):
    return register('stream', protocols, since, until)
