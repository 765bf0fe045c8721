"""Tables that people upload and download: CSV, Excel workbooks, JSON.

Reading recognises the encoding and the delimiter, keeps every cell as text and every row with its line in the
file; it changes nothing in a formula.  Writing neutralises formulas.
"""

from shared.spreadsheet.encoding import decode
from shared.spreadsheet.reading import as_table, read_lines, read_rows
from shared.spreadsheet.table import Limits, Row, Table, recognise
from shared.spreadsheet.writing import escape_cell, write_csv

__all__ = [
    "Limits",
    "Row",
    "Table",
    "as_table",
    "decode",
    "escape_cell",
    "read_lines",
    "read_rows",
    "recognise",
    "write_csv",
]
