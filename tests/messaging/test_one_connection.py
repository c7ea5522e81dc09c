"""Every client of the broker is told in one place how to reach it, and as whom."""

from __future__ import annotations

import re

from tests.deploy.files import ROOT

OWN = "shared/messaging/connection.py"


def test_nobody_names_the_broker_by_himself() -> None:
    """A client made with its address alone would come without name and unencrypted."""
    named = re.compile(r"bootstrap_servers\s*=|AIOKafka\w+\((?!.*\*\*connection\()")
    found = {}
    for folder in ("shared", "services", "thongsuot"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = re.sub(r"\(\s*\n\s*", "(", path.read_text(encoding="utf-8"))
            lines = [line.strip() for line in text.splitlines() if named.search(line)]
            if lines and path.relative_to(ROOT).as_posix() != OWN:
                found[path.relative_to(ROOT).as_posix()] = lines
    assert found == {}


def test_faust_is_told_who_it_is() -> None:
    makers = [path.read_text(encoding="utf-8") for path in (ROOT / "shared").rglob("*.py")
              if "faust.App(" in path.read_text(encoding="utf-8")]
    assert len(makers) == 1
    assert "broker_credentials=credentials(settings)" in makers[0]
