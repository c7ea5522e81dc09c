"""Rules and dashboard ask for what there is; each alert has its section, and fires when it should."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.observing.metrics import METRICS
from tests.support import ROOT

FOLDER = ROOT / "deploy" / "observability"
CASES = ROOT / "tests" / "observing" / "alerts_test.yml"
OURS = {name: metric for metric in METRICS for name in metric.series}
THEIRS = {"process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds", "up", "ALERTS"}
ADDED = {"process", "instance", "job", "le", "alertname", "alertstate"}        # labels that are not the metric's own
NAME = re.compile(r"\b(?:thongsuot_\w+|process_\w+(?=[{\[])|up(?=\{))")
SELECTOR = re.compile(r"(thongsuot_\w+)\{([^}]*)\}")
GROUPED = re.compile(r"by \(([^)]*)\)")


def rules() -> dict[str, dict[str, Any]]:
    found = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))
    return {rule["alert"]: rule for group in found["groups"] for rule in group["rules"]}


def dashboard() -> Iterator[tuple[str, str]]:
    """Each panel's title with each of its queries."""
    board = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]


def sections() -> dict[str, str]:
    """What docs/alerts.md says of each alert."""
    text = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8").partition("\n## Alerts\n")[2]
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in text.split("\n### ")[1:]}


def unknown(expr: str) -> list[str]:
    """What a query asks for that no process shows."""
    names = set(NAME.findall(expr))
    asked = {label for _, inside in SELECTOR.findall(expr) for label in re.findall(r"(\w+)\s*[=!]", inside)}
    asked |= {label.strip() for inside in GROUPED.findall(expr) for label in inside.split(",")}
    labels = ADDED.union(*(OURS[name].labels for name in names if name in OURS))
    return sorted(names - OURS.keys() - THEIRS) + sorted(asked - labels)


def test_rules_and_dashboard_ask_for_what_there_is() -> None:
    assert len(rules()) > 10
    assert {name: found for name, rule in rules().items() if (found := unknown(rule["expr"]))} == {}
    assert len(list(dashboard())) > 20
    assert [(title, found) for title, expr in dashboard() if (found := unknown(expr))] == []


def test_the_check_sees() -> None:
    assert unknown("max(thongsuot_dead_letter) > 0") == ["thongsuot_dead_letter"]
    assert unknown("thongsuot_http_requests > 0") == ["thongsuot_http_requests"]
    assert unknown('thongsuot_drafts{stat="pending"}') == ["stat"]
    assert unknown("sum by (unit) (thongsuot_drafts)") == ["unit"]


def test_each_metric_is_looked_at_by_a_rule_or_on_the_dashboard() -> None:
    asked = " ".join([*(rule["expr"] for rule in rules().values()), *(expr for _, expr in dashboard())])
    assert [metric.name for metric in METRICS if metric.name != "info"
            and not any(name in asked for name in metric.series)] == []


def test_each_alert_has_its_section_and_each_section_its_alert() -> None:
    told = sections()
    assert list(told) == list(rules())
    for name, rule in rules().items():
        notes = rule["annotations"]
        assert set(notes) == {"summary", "action", "runbook_url"}, name
        assert notes["runbook_url"] == f"docs/alerts.md#{name.lower()}"
        assert rule["labels"]["severity"] in {"page", "ticket"}, name
        assert "- **Cause**: " in told[name], name
        assert "\n- **Cure**: " in told[name], name


def test_each_rule_has_a_case_in_which_it_fires_and_one_in_which_it_is_quiet() -> None:
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))["tests"]
    found = [(case["promql_expr_test"][0]["expr"].split('"')[1], case["promql_expr_test"][0]["exp_samples"][0]["value"])
             for case in cases]
    assert sorted(found) == sorted((name, value) for name in rules() for value in (0, 1))


@pytest.mark.parametrize("arguments", [
    ("check", "rules", "deploy/observability/alerts.yml"), ("check", "config", "deploy/observability/prometheus.yml"),
    ("test", "rules", "tests/observing/alerts_test.yml")], ids=" ".join)
def test_promtool(arguments: tuple[str, ...]) -> None:
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("no promtool (Debian: apt-get install prometheus)")
    done = subprocess.run([tool, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_reads_the_queries_of_the_dashboard(tmp_path: Path) -> None:
    records = [{"record": f"dashboard:query{number}", "expr": expr} for number, (_, expr) in enumerate(dashboard())]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": records}]}), encoding="utf-8")
    test_promtool(("check", "rules", str(file)))


def test_both_configurations_scrape_alike() -> None:
    ours, pods = (yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
                  for name in ("prometheus.yml", "prometheus-kubernetes.yml"))
    assert ours["global"] == pods["global"]
    assert ours["rule_files"] == pods["rule_files"] == ["alerts.yml"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    [scraped] = ours["scrape_configs"]
    ran = {name for name, service in compose.items() if service.get("command", [""])[-1] in ("api", "worker")}
    assert set(scraped["dns_sd_configs"][0]["names"]) == ran
    for config in (ours, pods):
        [scraped] = config["scrape_configs"]
        assert "process" in {one.get("target_label") for one in scraped["relabel_configs"]}
