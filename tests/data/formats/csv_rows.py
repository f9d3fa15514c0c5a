"""Prints the rows of a table with tabs between the cells: csv_rows.py FILE DELIMITER ENCODING."""
import csv
import sys

with open(sys.argv[1], newline="", encoding=sys.argv[3]) as file:
    delimiter = "\t" if sys.argv[2] == "tab" else sys.argv[2]
    for row in csv.reader(file, delimiter=delimiter, strict=True):
        print(*row, sep="\t")
