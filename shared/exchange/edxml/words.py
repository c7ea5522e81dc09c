"""The format's own words: namespace, limits, date forms. Sources: docs/exchange.md."""

from __future__ import annotations

import datetime as dt
from typing import Final

NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
XLINK: Final = "http://www.w3.org/1999/xlink"
PREFIX: Final = "edXML"
ACTOR: Final = "http://schemas.xmlsoap.org/soap/actor/next"
VERSION: Final = "1.0"
ADMINISTRATIVE: Final = 2                # DocumentType/Type: an administrative document (not verified)
PAPER: Final = 0                         # no paper copy follows
DATE: Final = "%Y/%m/%d"
TIME: Final = "%Y/%m/%d %H:%M:%S"
VIETNAM: Final = dt.timezone(dt.timedelta(hours=7))

SUBJECT: Final = 500                     # Decree 30/2020/NĐ-CP, Annex VI
NUMBER: Final = 11
NOTATION: Final = 30
ORGAN: Final = 35
TEXT: Final = 2_000                      # any other text
