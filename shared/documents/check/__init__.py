"""The format check: where a document departs from Decree 30/2020/NĐ-CP, each with its article and line.

for departure in check(text):
    print(departure.line, departure.article, departure.message)

`check_file` does the same with a file's bytes, and looks at the sheet of a Word file as well.
"""

from .departure import Departure
from .files import check_file
from .run import check

__all__ = ["Departure", "check", "check_file"]
