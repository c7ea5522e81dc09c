"""Old Word, OpenDocument and RTF through LibreOffice, where it is installed. The only module here with effects."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from .kind import Kind
from .refusals import MAX_BYTES, refusal

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 60
# An unreachable proxy: a document that names remote parts gets nothing (macros and links are off by default as well).
_NO_NETWORK = {f"{scheme}_proxy": "http://127.0.0.1:9" for scheme in ("http", "https", "ftp", "all")}
_LARGEST = 5 * MAX_BYTES


def convert(data: bytes, kind: Kind, name: str = "", seconds: int = _SECONDS) -> bytes:
    """The file as .docx; raises BadInput (converter_missing, conversion_failed, too_slow_file)."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise refusal("converter_missing", name)
    with tempfile.TemporaryDirectory(prefix="thongsuot-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, f"in.{kind.value}")
        source.write_bytes(data)
        _run(program, source, Path(folder), name, seconds)
        result = Path(folder, "out", "in.docx")
        if not result.is_file() or result.stat().st_size > _LARGEST:
            raise refusal("conversion_failed", name)
        return result.read_bytes()


def _run(program: str, source: Path, folder: Path, name: str, seconds: int) -> None:
    """Run in a profile of its own, as a process group that ends with its time."""
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
               "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"),
               str(source)]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8", **_NO_NETWORK}
    with subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as process:  # fmt: skip
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise refusal("too_slow_file", name) from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
