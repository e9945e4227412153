"""Reads lines of a pattern and a text, as JSON, and writes for each 1 if the text holds a match of the pattern, 0 if not, ? if it is no pattern."""
import json
import re
import sys

for line in sys.stdin:
    pattern, text = json.loads(line)
    # Upper case counts if there is any, but for that of classes.
    plain = re.sub(r"\\.", "", pattern)
    flags = 0 if plain != plain.lower() else re.IGNORECASE
    # Ours is the end of the text, and not before a line feed at it.
    pattern = re.sub(r"(?<!\\)\$", lambda _: r"\Z", pattern)
    try:
        print(int(re.search(pattern, text, flags) is not None), flush=True)
    except re.error:
        print("?", flush=True)
