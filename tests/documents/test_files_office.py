"""Old Word and OpenDocument through the real LibreOffice, where it is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from struct import pack_into, unpack_from

import pytest

from shared.documents.files import office, read_file, text_of
from shared.documents.files.compound import is_cut, is_locked_word
from shared.documents.files.kind import Kind, kind_of
from shared.documents.read import read
from shared.documents.write import to_docx
from shared.errors import BadInput
from tests.documents.test_files_refusals import PLAN, word
from tests.documents.test_write_round_trip import structure
from tests.support import SAMPLES

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed on this machine")
DOCUMENT = read((SAMPLES / "ke-hoach-tinh-tay-ninh-2022.txt").read_text(encoding="utf-8"))
ODT = "application/vnd.oasis.opendocument.text"
NAMES = ("office", "text", "draw", "script", "manifest")
SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMES)
SPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
SPACES += ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Our own Word file as .doc and .odt, made by LibreOffice itself."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "plan.docx").write_bytes(to_docx(DOCUMENT))
    for form in ("doc", "odt"):
        assert SOFFICE
        command = [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
                   form, "--outdir", str(folder), str(folder / "plan.docx")]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {form: (folder / f"plan.{form}").read_bytes() for form in ("doc", "odt")}


def odt(body: str, parts: dict[str, str] | None = None, manifest: str = "") -> bytes:
    """An OpenDocument text, with further parts."""
    stream = io.BytesIO()
    root = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>'
    listed = root + "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
                     for name in ("content.xml", *(parts or {})))  # fmt: skip
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", ODT)
        archive.writestr("content.xml", f'<office:document-content {SPACES} office:version="1.2">{body}'
                                        "</office:document-content>")  # fmt: skip
        for name, text in (parts or {}).items():
            archive.writestr(name, text)
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {SPACES}>{listed}{manifest}</manifest:manifest>")
    return stream.getvalue()


def running(mark: str) -> list[str]:
    """Command lines of processes that name a profile of ours."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if mark in line:
            found.append(line)
    return found


@needs_office
@pytest.mark.parametrize("form", ["doc", "odt"])
def test_the_same_structure_comes_back_and_no_file_is_left(
    made: dict[str, bytes], form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))     # other processes use LibreOffice at the same time
    assert kind_of(made[form], "").value == form
    assert structure(read_file(made[form], f"plan.{form}")) == structure(DOCUMENT)
    assert list(tmp_path.iterdir()) == []


@needs_office
def test_two_at_a_time_do_not_disturb_each_other(made: dict[str, bytes]) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(read_file, (made["odt"], made["doc"]))
    assert structure(first) == structure(second) == structure(DOCUMENT)


@needs_office
def test_when_time_is_up_every_process_ends_and_no_file_is_left(
    made: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(BadInput) as caught:
        office.convert(made["doc"], Kind.OLD_WORD, "cu.doc", seconds=0.7)
    assert caught.value.code == "too_slow_file"
    assert not running(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@needs_office
def test_links_to_elsewhere_are_not_followed(tmp_path: Path) -> None:
    asked: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    secret = tmp_path / "secret.txt"
    secret.write_text("MAT KHAU CUA MAY CHU")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = f"http://127.0.0.1:{server.server_port}"
    sections = "".join(f'<text:section text:name="{at}"><text:section-source xlink:href="{to}" xlink:type="simple"/>'
                       f"<text:p>cũ</text:p></text:section>"
                       for at, to in enumerate((f"{there}/a.odt", secret.as_uri())))  # fmt: skip
    picture = f'<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{there}/a.png"/></draw:frame>'
    linked = odt(f"<office:body><office:text><text:p>KẾ HOẠCH</text:p>{sections}<text:p>{picture}</text:p>"
                 "</office:text></office:body>")  # fmt: skip
    field = r'{\field{\*\fldinst INCLUDE%s "%s"}{\fldrslt cu}}'
    rich = r"{\rtf1 KE HOACH\par " + field % ("TEXT", secret.as_uri()) + field % ("PICTURE", f"{there}/b.png") + "}"
    try:
        texts = [str(text_of(linked)), str(text_of(rich.encode()))]
    finally:
        server.shutdown()
        server.server_close()
    assert "KẾ HOẠCH" in texts[0]
    assert "KE HOACH" in texts[1]
    assert not any("MAT KHAU" in text for text in texts)
    assert asked == []


@needs_office
def test_macros_do_not_run(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    basic = f'Sub Go\nOpen "{ran}" For Output As #1\nPrint #1, "x"\nClose #1\nEnd Sub'
    library = 'xmlns:library="http://openoffice.org/2000/library"'
    parts = {
        "Basic/script-lc.xml": f'<library:libraries {library}><library:library library:name="Standard" '
                               'library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f'<library:library {library} library:name="Standard" library:readonly="false" '
                                        'library:passwordprotected="false"><library:element library:name="M"/>'
                                        "</library:library>",
        "Basic/Standard/M.xml": '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" '
                                f'script:language="StarBasic">{basic}</script:module>',
    }  # fmt: skip
    listener = ('<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" '
                'script:event-name="dom:load" xlink:type="simple" '
                'xlink:href="vnd.sun.star.script:Standard.M.Go?language=Basic&amp;location=document"/>'
                "</office:event-listeners></office:scripts>")  # fmt: skip
    body = "<office:body><office:text><text:p>KẾ HOẠCH</text:p></office:text></office:body>"
    assert "KẾ HOẠCH" in str(text_of(odt(listener + body, parts)))
    assert not ran.exists()


def test_the_profile_forbids_macros_and_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text(f'#!/bin/sh\ncp profile/user/registrymodifications.xcu {tmp_path}/seen\necho "$TMPDIR" > '
                       f"{tmp_path}/where\n")  # fmt: skip
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    with pytest.raises(BadInput):
        office.convert(b"x", Kind.RTF)
    seen = (tmp_path / "seen").read_text()
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true' in seen
    assert '"BlockUntrustedRefererLinks" oor:op="fuse"><value>true' in seen
    assert "thongsuot-" in (tmp_path / "where").read_text()


@needs_office
def test_a_cut_or_locked_doc(made: dict[str, bytes]) -> None:
    whole = made["doc"]
    assert not is_cut(whole)
    assert not is_locked_word(whole)
    for length in (600, len(whole) // 2, len(whole) - 600):
        with pytest.raises(BadInput) as caught:
            read_file(whole[:length], "cu.doc")
        assert caught.value.code == "damaged_file"
    entry = whole.index("WordDocument".encode("utf-16-le"))
    start = (unpack_from("<I", whole, entry + 116)[0] + 1) * 512
    locked = bytearray(whole)
    pack_into("<H", locked, start + 10, unpack_from("<H", whole, start + 10)[0] | 0x0100)
    with pytest.raises(BadInput) as caught:
        read_file(bytes(locked), "cu.doc")
    assert caught.value.code == "encrypted_file"


@needs_office
def test_rubbish_inside_a_doc_is_one_clear_error(made: dict[str, bytes]) -> None:
    """The frame is whole, what is in it is not."""
    whole = made["doc"]
    spoilt = whole[:512] + bytes(at % 251 for at in range(len(whole) - 4096)) + whole[-3584:]
    with pytest.raises(BadInput) as caught:
        read_file(spoilt, "cu.doc")
    assert caught.value.detail.startswith("Tệp “cu.doc” ")


def test_a_locked_odt() -> None:
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    with pytest.raises(BadInput) as caught:
        read_file(odt("<office:body/>", manifest=entry), "khoa.odt")
    assert caught.value.code == "encrypted_file"


@pytest.mark.parametrize("length", [8, 30, 60, 511])
def test_the_beginning_of_a_compound_file_alone(length: int) -> None:
    with pytest.raises(BadInput) as caught:
        read_file((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)[:length], "cu.doc")
    assert caught.value.code == "damaged_file"


def test_a_word_file_needs_no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert read_file(word(PLAN)).number == "5"
