"""Old Word, OpenDocument and RTF through LibreOffice, where it is installed. The only module here with effects."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from .kind import Kind
from .refusals import MAX_BYTES, refusal

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 60
_SECONDS_TO_END = 2.0                              # for what was killed
# An unreachable proxy: a document that names remote parts gets nothing.
_NO_NETWORK = {f"{scheme}_proxy": "http://127.0.0.1:9" for scheme in ("http", "https", "ftp", "all")}
_LARGEST = 5 * MAX_BYTES
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_SETTINGS = {"DisableMacrosExecution": "true", "MacroSecurityLevel": "3", "BlockUntrustedRefererLinks": "true"}
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>"""


def convert(data: bytes, kind: Kind, name: str = "", seconds: float = _SECONDS) -> bytes:
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


def _run(program: str, source: Path, folder: Path, name: str, seconds: float) -> None:
    """Run in a profile of its own, as a process group that ends with its time; all its files are in the folder."""
    command = [program, f"-env:UserInstallation={_profile(folder).as_uri()}", "--headless", "--norestore",
               "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"),
               str(source)]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8",
                   **_NO_NETWORK}  # fmt: skip
    with subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as process:  # fmt: skip
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise refusal("too_slow_file", name) from error
        finally:
            _end(process)


def _profile(folder: Path) -> Path:
    """A profile in which no macro runs and no link is followed, whatever the document asks for."""
    items = "".join(f'<item oor:path="{_SECURITY}"><prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop>'
                    f"</item>" for key, value in _SETTINGS.items())  # fmt: skip
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items), encoding="utf-8")
    return folder / "profile"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the whole group and wait until it is gone: what still writes would leave its files behind."""
    ends = time.monotonic() + _SECONDS_TO_END
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < ends:
            os.killpg(process.pid, signal.SIGKILL)
            process.poll()
            time.sleep(0.02)
