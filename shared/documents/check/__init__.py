"""The format check: where a document departs from Decree 30/2020/NĐ-CP, each with its article and line.

for departure in check(text):
    print(departure.line, departure.article, departure.message)
"""

from .departure import Departure
from .run import check

__all__ = ["Departure", "check"]
