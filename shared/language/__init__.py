"""Vietnamese as people write it: comparing, sorting and searching whatever the tone marks, the case or the encoding.

`text`       one spelling of a text: composed, lower case, or folded to plain ASCII words
`collation`  the order of names
`search`     what somebody looks for, whether a text has it, and where
"""

from shared.language.collation import SortKey, sort_key
from shared.language.search import Query, Segment, parse
from shared.language.text import clean, fold, lower

__all__ = ["Query", "Segment", "SortKey", "clean", "fold", "lower", "parse", "sort_key"]
