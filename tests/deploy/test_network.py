"""Who may speak to whom: the network policies, the runbook's table and the code say the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

import pytest

from shared.messaging.acls import ACCESS
from tests.deploy.files import ROOT
from tests.deploy.kubernetes import OVERLAYS, Resource, of_kind, pods, rendered

every = pytest.mark.parametrize("overlay", OVERLAYS)
SIDE = {"egress": "to", "ingress": "from"}
LABELS = {"kafka": "Kafka", "mongodb": "MongoDB", "issuer": "issuer", "scanner": "scanner", "outside": "outside"}
Edge = tuple[str, str]


def matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a selector finds a pod of these labels."""
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        labels.get(one["key"]) in one["values"] for one in selector.get("matchExpressions", ()))


def edges(resources: list[Resource], end: str) -> set[Edge]:
    """(from, to) of every two pods of ours that may speak, as the policies of one end have it: "egress" those of the
    sender, "ingress" those of the receiver. A cluster wants both."""
    found = {one["metadata"]["name"]: template["metadata"]["labels"] for one, template in pods(resources)}
    let: set[Edge] = set()
    for rule in (one["spec"] for one in of_kind(resources, "NetworkPolicy").values()):
        own = {name for name, labels in found.items() if matches(rule["podSelector"], labels)}
        peers = [peer["podSelector"] for part in rule.get(end, ()) for peer in part.get(SIDE[end], ())
                 if "podSelector" in peer]
        others = {name for name, labels in found.items() if any(matches(one, labels) for one in peers)}
        let |= {(one, other) if end == "egress" else (other, one) for one in own for other in others}
    return let


def calls() -> dict[str, set[str]]:
    """By service, whose API it asks: where the code makes a client, `ServiceClient(settings, "planner", SERVICE)`."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "services").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ServiceClient":
                asked = node.args[1]
                assert isinstance(asked, ast.Constant), f"{path.name}: whom a client asks must be a word"
                found.setdefault(path.relative_to(ROOT).parts[1], set()).add(f"{asked.value}-api")
    return found


def table() -> dict[str, set[str]]:
    """docs/operations.md, "Who speaks to whom": by process, with whom."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    part = text.partition("### Who speaks to whom")[2].partition("\n##")[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return {name.strip(" `"): {one.strip(" `") for one in peers.split(",")} for name, peers in rows}


def given(resources: list[Resource], end: str) -> dict[str, set[str]]:
    """By process, with whom the policies of one end let it speak."""
    labels = {one["metadata"]["name"]: template["metadata"]["labels"] for one, template in pods(resources)
              if one["kind"] == "Deployment"}
    let = edges(resources, end)
    return {name: {target for source, target in let if source == name and target in labels} | {
        said for label, said in LABELS.items() if own.get(f"thongsuot/{label}") == "yes"}
        for name, own in labels.items()}


@pytest.mark.parametrize("end", SIDE)
@every
def test_policies_let_pass_what_the_table_names_and_nothing_else(overlay: str, end: str) -> None:
    assert given(rendered(overlay), end) == table()


def test_the_table_is_what_the_code_does() -> None:
    asked: dict[str, set[str]] = {}
    for name, peers in table().items():
        if name != "cli":
            asked.setdefault(name.partition("-")[0], set()).update(peers)
    apis = {service: {one for one in peers if one.endswith("-api")} for service, peers in asked.items()}
    assert {service: found for service, found in apis.items() if found} == calls()
    assert {service for service, peers in asked.items() if "Kafka" in peers} == ACCESS.keys() - {"thongsuot-cli"}
    stores = {path.relative_to(ROOT).parts[1] for path in (ROOT / "services").rglob("*.py")
              if re.search(r"\bconnect\(settings", path.read_text(encoding="utf-8"))}
    assert {service for service, peers in asked.items() if "MongoDB" in peers} == stores
    assert {name for name, peers in table().items() if "outside" in peers} == {"notifier-worker"}


@every
def test_nobody_speaks_unless_he_is_let(overlay: str) -> None:
    resources = rendered(overlay)
    rule = of_kind(resources, "NetworkPolicy")["nobody"]["spec"]
    assert set(rule["policyTypes"]) == {"Ingress", "Egress"}
    assert "ingress" not in rule
    assert "egress" not in rule
    assert all(matches(rule["podSelector"], template["metadata"]["labels"]) for _, template in pods(resources))


@every
def test_all_but_the_portal_are_closed_to_the_world(overlay: str) -> None:
    open_to_all = {name for name, one in of_kind(rendered(overlay), "NetworkPolicy").items()
                   if any("from" not in rule for rule in one["spec"].get("ingress", ()))}
    assert open_to_all == {"into-portal"}


@pytest.mark.parametrize("end", SIDE)
def test_the_small_stores_are_reached_by_their_clients_alone(end: str) -> None:
    resources = rendered("small")
    let = edges(resources, end)
    for store, label in (("kafka", "kafka"), ("mongo", "mongodb")):
        clients = {one["metadata"]["name"] for one, template in pods(resources)
                   if template["metadata"]["labels"].get(f"thongsuot/{label}") == "yes"}
        assert {source for source, target in let if target == store} == clients | {store}
        assert {target for source, target in let if source == store} == {store}


def test_the_operators_pods_are_found_by_the_labels_that_they_get() -> None:
    resources = rendered("production")
    policies = {name: one["spec"] for name, one in of_kind(resources, "NetworkPolicy").items()}
    cluster, mongo = next(iter(of_kind(resources, "Kafka"))), next(iter(of_kind(resources, "MongoDBCommunity")))
    to_kafka = policies["to-kafka"]["egress"][0]["to"][0]["podSelector"]["matchLabels"]
    assert to_kafka["strimzi.io/cluster"] == cluster
    assert policies["into-mongo"]["podSelector"] == {"matchLabels": {"app": f"{mongo}-svc"}}


def opened(policies: dict[str, Resource]) -> None:
    """Everybody may ask reporting."""
    peers = policies["into-reporting-api"]["spec"]["ingress"][0]["from"]
    peers[0]["podSelector"] = {}


def closed(policies: dict[str, Resource]) -> None:
    """The portal may not ask the notifier."""
    peer = policies["out-of-portal"]["spec"]["egress"][0]["to"][0]["podSelector"]
    peer["matchExpressions"][0]["values"].remove("notifier-api")


@pytest.mark.parametrize(("end", "spoil"), [("ingress", opened), ("egress", closed)])
def test_the_comparison_sees(end: str, spoil: Callable[[dict[str, Resource]], None]) -> None:
    resources = rendered("small")
    spoil(of_kind(resources, "NetworkPolicy"))
    assert given(resources, end) != table()
