"""Prints the objects of a file with one a line: their values, with tabs between them."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        print(*json.loads(line).values(), sep="\t")
