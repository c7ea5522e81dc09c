"""edXML (QCVN 102:2016/BTTTT): the package in which e-office systems send each other documents, and their answers.

`model` says what a package is, `write` and `read` are its XML, `names` the file names that may come out of one.
`edxml.xsd` is the form that `write` keeps to: our own description, with its sources named in it and in
docs/exchange.md. All of it is pure: bytes in, bytes out.
"""

from shared.exchange.edxml.model import (
    Answer,
    Attachment,
    Business,
    Organ,
    Package,
    Referred,
    Signatory,
    Staff,
    Status,
)
from shared.exchange.edxml.read import read
from shared.exchange.edxml.write import write

__all__ = ["Answer", "Attachment", "Business", "Organ", "Package", "Referred", "Signatory", "Staff", "Status", "read",
           "write"]
