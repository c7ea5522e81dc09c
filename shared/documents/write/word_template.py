"""The package that every written Word file starts from: our styles, page number, language. Made once."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml

from shared.documents.write.styles import FONT, STYLES
from shared.documents.write.word_xml import NS, style

DOCUMENT, PROPERTIES = "word/document.xml", "docProps/core.xml"
_KEPT = (RT.STYLES, RT.SETTINGS, RT.HEADER)
_DEFAULTS = f"""<w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/><w:color w:val="000000"/>
<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>
</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"""
_BASE = """<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>
<w:uiPriority w:val="1"/><w:semiHidden/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>
<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>
<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/>
<w:pPr><w:jc w:val="center"/></w:pPr></w:style>"""
# Mode 15 is Word 2013 and later: without it Word opens the file in "Compatibility Mode".
_SETTINGS = f"""<w:settings {NS}><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat><w:themeFontLang w:val="vi-VN"/></w:settings>"""
_PAGE = f"""<w:hdr {NS}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>
<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>
<w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>"""
_NO_PAGE = f"""<w:hdr {NS}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p></w:hdr>"""


@lru_cache(1)
def template() -> tuple[bytes, str]:
    """The package without the text and the properties of a document, and how a section refers to its two headers."""
    word = docx.Document()
    _drop_what_we_do_not_use(word)
    _replace(word.styles.element, f"<w:styles {NS}>{_DEFAULTS}{_BASE}{''.join(map(style, STYLES.values()))}</w:styles>")
    _replace(word.settings.element, _SETTINGS)
    headers = _headers(word)
    stream = BytesIO()
    word.save(stream)
    return _without_own(stream), headers


def _without_own(package: BytesIO) -> bytes:
    """The parts that all documents share; they are dated 1980, so that the same document is the same file."""
    kept = BytesIO()
    with ZipFile(package) as whole, ZipFile(kept, "w") as archive:
        for name in whole.namelist():
            if name not in (DOCUMENT, PROPERTIES):
                archive.writestr(part(name), whole.read(name))
    return kept.getvalue()


def part(name: str) -> ZipInfo:
    """The entry of a part, packed and without the time of writing."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    return info


def _drop_what_we_do_not_use(word: WordDocument) -> None:
    """Theme, thumbnail, numbering and font table of the library's own template."""
    for rels in (word.part.rels, word.part.package.rels):
        for key in [key for key, rel in rels.items() if not _is_kept(rel.reltype)]:
            del rels[key]


def _is_kept(kind: str) -> bool:
    return kind in (*_KEPT, RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES)


def _headers(word: WordDocument) -> str:
    """Page number in the top margin, none on the first page (Annex I, I.7)."""
    section = word.sections[0]
    for header, content in ((section.header, _PAGE), (section.first_page_header, _NO_PAGE)):
        header.is_linked_to_previous = False
        _replace(header._element, content)
    found = section._sectPr.headerReference_lst
    return "".join(f'<w:headerReference w:type="{_kind(ref.type_)}" r:id="{ref.rId}"/>' for ref in found)


def _kind(given: object) -> str:
    return "first" if "FIRST" in str(given) else "default"


def _replace(element: object, xml: str) -> None:
    """Put the children of some XML in place of an element's own."""
    element[:] = list(parse_xml(xml))  # type: ignore[index]
