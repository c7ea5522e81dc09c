"""The package around a written document: the template's parts as they lie packed, its own two put to them.

Opening the template, and packing its styles and headers again for every file, took three times as long as the text.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from zipfile import ZipFile

from shared.documents.model import Document
from shared.documents.write import parts
from shared.documents.write.blocks import clean
from shared.documents.write.word_template import DOCUMENT, PROPERTIES, part
from shared.documents.write.word_xml import escaped

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROPERTY = 255                                    # letters that a property of the package may have
_NS = 'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ' \
      'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ' \
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def packed(package: bytes, xml: str, document: Document) -> bytes:
    """The template's package with the text and the properties of a document; the same document, the same bytes."""
    stream = BytesIO()
    stream.write(package)
    with ZipFile(stream, "a") as archive:
        archive.writestr(part(DOCUMENT), _XML + xml)
        archive.writestr(part(PROPERTIES), _XML + _properties(document))
    return stream.getvalue()


def _properties(document: Document) -> str:
    """What file managers and registries show of a file."""
    title, issuer, number = map(_property, (document.title, document.issuer, parts.number_line(document)))
    return (f"<cp:coreProperties {_NS}><dc:title>{title}</dc:title><dc:subject>{number}</dc:subject>"
            f"<dc:creator>{issuer}</dc:creator><cp:revision>1</cp:revision>{_dates(document.date)}"
            f"<dc:language>vi-VN</dc:language></cp:coreProperties>")


def _property(text: str | None) -> str:
    return escaped(clean(text or "")[:_PROPERTY])


def _dates(date: dt.date | None) -> str:
    """When the document was made is when it was issued; a draft does not say."""
    return "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{date}T00:00:00Z</dcterms:{name}>'
        for name in ("created", "modified") if date
    )
