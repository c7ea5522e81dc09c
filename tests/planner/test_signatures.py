"""Published versions are signed, the next level verifies what it cites, and nothing signed can be changed unnoticed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.planner.app import api
from services.planner.domain.sealing import worth
from shared import clock
from shared.documents.model import Document
from shared.documents.read import read
from shared.documents.write.pdf import to_pdf
from shared.errors import Fatal
from shared.events import PlanPublished, decode, encode
from shared.messaging.outbox import pending_events
from shared.settings import Settings
from shared.signing.configured import open_signing
from shared.signing.keys import KeyRing
from tests.planner.support import DISTRICT, PLAN, Planner
from tests.support import ROOT, SAMPLES
from thongsuot import signatures


async def published(office: Planner) -> tuple[Any, dict[str, Any]]:
    """A published plan, as the API told it and as it is stored."""
    plan = await office.publish(await office.imported())
    stored = await office.stores.plans.get(f"{plan['id']}:1")
    assert stored is not None
    return plan, stored


async def cited(office: Planner) -> Any:
    """What the district's draft says of the plan that it cites."""
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    return (await office.ok("GET", f"/drafts/{line['id']}", DISTRICT))["parent"]


async def test_a_published_version_is_signed_with_what_it_is(office: Planner) -> None:
    plan, stored = await published(office)
    said = json.loads(stored["seal"]["manifest"])
    assert {name: said[name] for name in ("id", "version", "unit", "symbol", "date", "actor")} == {
        "id": plan["id"], "version": 1, "unit": "72", "symbol": "01/KH-UBND", "date": "2022-04-08",
        "actor": "72/72.test"}
    assert said["signer"]["name"] == "Nguyễn Văn A"
    assert said["json"] == stored["sha256"]
    shown = await office.ok("GET", f"/plans/{plan['id']}")
    assert shown["signature"] == {"state": "verified", "why": "", "key": office.stores.signing.ring.current}
    page = await office.call("GET", f"/plans/{plan['id']}/preview?format=pdf")
    assert said["pdf"]["sha256"] == hashlib.sha256(page.content).hexdigest()


async def test_the_event_carries_the_signature_and_a_reader_verifies_it(office: Planner) -> None:
    _, stored = await published(office)
    [event] = pending_events(stored)
    key, value, headers = encode(event)
    data = decode(value, headers).data
    assert isinstance(data, PlanPublished)
    again = {**data.model_dump(mode="json"), "event_type": event.type, "actor": event.actor}
    assert key == data.plan
    assert worth(again, office.stores.signing.ring).state == "verified"
    assert worth({**again, "addressees": []}, office.stores.signing.ring).why == "what was signed has another data"


async def test_the_draft_below_tells_what_the_signature_of_its_parent_is_worth(office: Planner) -> None:
    plan, stored = await published(office)
    await office.cascaded()
    parent = await cited(office)
    assert (parent["signature"], parent["signature_key"]) == ("verified", office.stores.signing.ring.current)
    [draft] = await office.stores.drafts.find({"unit": DISTRICT})
    assert draft["parents"][plan["id"]]["signature"] == "verified"           # as it was when it arrived
    changed = {**stored["document"], "title": "Khác"}
    await office.stores.plans.set_where({"_id": stored["_id"]}, {"document": changed})
    parent = await cited(office)
    assert (parent["signature"], parent["signature_why"]) == ("failed", "what was signed has another data, json")


async def test_a_draft_of_a_forged_plan_says_so_from_the_beginning(office: Planner) -> None:
    plan, stored = await published(office)
    await office.stores.plans.set_where({"_id": stored["_id"]}, {"symbol": "02/KH-UBND", "sha256": "0" * 64})
    await office.stores.plans.set_where({"_id": stored["_id"]}, {"document": {**stored["document"], "number": "02"}})
    await office.cascaded()
    [draft] = await office.stores.drafts.find({"unit": DISTRICT})
    assert draft["parents"][plan["id"]]["signature"] == "failed"


async def test_where_there_is_no_key_it_is_unsigned_and_says_so(office: Planner) -> None:
    office.stores.signing = open_signing(Settings(embedded=False))
    plan, stored = await published(office)
    assert stored["seal"] is None
    assert (await office.ok("GET", f"/plans/{plan['id']}"))["signature"]["state"] == "unsigned"
    await office.cascaded()
    assert (await cited(office))["signature"] == "unsigned"


async def test_an_amendment_is_signed_anew(office: Planner) -> None:
    plan, first = await published(office)
    draft = await office.ok("POST", f"/plans/{plan['id']}/amend", json={})
    await office.publish(draft)
    second = await office.stores.plans.get(f"{plan['id']}:2")
    assert second is not None
    assert json.loads(second["seal"]["manifest"])["version"] == 2
    assert second["seal"] != first["seal"]


async def test_completing_a_publication_again_keeps_its_signature(office: Planner) -> None:
    plan, stored = await published(office)
    await office.reconciler().run()
    [entry] = await office.stores.register.find({"publication": f"{plan['id']}:1"})
    await office.stores.plans.delete({"_id": stored["_id"]})                 # the crash came before (b)
    await office.reconciler().run()
    assert (await office.stores.plans.get(stored["_id"]) or {})["seal"] == stored["seal"]
    assert entry["done"] == 1


Forge = Callable[[Planner, dict[str, Any]], Awaitable[object]]


async def the_text_is_changed(office: Planner, plan: dict[str, Any]) -> None:
    await office.stores.plans.set_where({"_id": plan["_id"]}, {"document": {**plan["document"], "title": "Khác"}})


async def text_and_hash_are_changed(office: Planner, plan: dict[str, Any]) -> None:
    from services.planner.domain.publishing import sha256

    document = Document.model_validate({**plan["document"], "title": "Khác"})
    await office.stores.plans.set_where(
        {"_id": plan["_id"]}, {"document": document.model_dump(mode="json"), "sha256": sha256(document)})


async def the_addressees_are_changed(office: Planner, plan: dict[str, Any]) -> None:
    await office.stores.plans.set_where({"_id": plan["_id"]}, {"addressees": plan["addressees"][1:]})


async def the_actor_is_changed(office: Planner, plan: dict[str, Any]) -> None:
    await office.stores.plans.set_where({"_id": plan["_id"]}, {"actor": "72/another"})


async def anothers_signature_is_put_in(office: Planner, plan: dict[str, Any]) -> None:
    other = await office.publish(await office.imported(PLAN.replace("năm 2022 trên", "năm 2023 trên")))
    stored = await office.stores.plans.get(f"{other['id']}:1")
    assert stored is not None
    await office.stores.plans.set_where({"_id": plan["_id"]}, {"seal": stored["seal"]})


@pytest.mark.parametrize("forge", [
    the_text_is_changed, text_and_hash_are_changed, the_addressees_are_changed, the_actor_is_changed,
    anothers_signature_is_put_in])
async def test_law_2_finds_what_is_not_what_was_signed(office: Planner, forge: Forge) -> None:
    _, stored = await published(office)
    laws = (await office.ok("GET", "/verify", "", "service"))["laws"]
    assert laws["2"] == {"checked": 1, "violations": []}
    await forge(office, stored)
    laws = (await office.ok("GET", "/verify", "", "service"))["laws"]
    assert any("its signature fails" in one for one in laws["2"]["violations"])


async def test_keys_are_told_to_everybody_and_rotation_keeps_the_old_ones(office: Planner, settings: Settings) -> None:
    _, stored = await published(office)
    folder = Path(settings.data_dir) / "signing"
    [old] = (await office.http.get("/api/v1/keys")).json()["keys"]
    assert (old["state"], "d" in old) == ("active", False)
    assert "signs from now on" in signatures.rotate(folder / "key.pem", folder / "keys.json")
    app = api(settings)                                                       # started anew
    ring: KeyRing = app.state.signing.ring
    assert {jwk["kid"]: jwk["state"] for jwk in ring.jwks()["keys"]} == {old["kid"]: "retired", ring.current: "active"}
    assert worth(stored, ring).state == "verified"
    signatures.revoke(old["kid"], "lộ khóa", (clock.now() + dt.timedelta(days=1)).isoformat(), None,
                      folder / "keys.json")
    assert worth(stored, open_signing(settings).ring).state == "verified"     # signed before
    signatures.revoke(old["kid"], "lộ khóa", "2022-01-01T00:00:00+07:00", None, folder / "keys.json")
    assert worth(stored, open_signing(settings).ring).why == "the key was revoked: lộ khóa"
    app.state.stores.database.close()


async def test_a_draft_that_comes_after_a_revocation_is_told_so(office: Planner, settings: Settings) -> None:
    await published(office)
    folder = Path(settings.data_dir) / "signing"
    kid = office.stores.signing.ring.current
    signatures.rotate(folder / "key.pem", folder / "keys.json")
    signatures.revoke(kid, "lộ khóa", "2022-01-01T00:00:00+07:00", None, folder / "keys.json")
    office.stores.signing = open_signing(settings)
    await office.cascaded()
    assert (await cited(office))["signature"] == "failed"


def test_a_revoked_key_does_not_sign(tmp_path: Path) -> None:
    settings = Settings(embedded=True, data_dir=str(tmp_path))
    kid = open_signing(settings).ring.current
    folder = tmp_path / "signing"
    signatures.revoke(kid, "lộ khóa", "", folder / "key.pem", folder / "keys.json")
    with pytest.raises(Fatal, match="was revoked"):
        open_signing(settings)
    signatures.rotate(folder / "key.pem", folder / "keys.json")
    again = open_signing(settings).ring
    assert (again.current != kid, again.keys[kid].reason) == (True, "lộ khóa")


async def test_what_is_downloaded_proves_itself_offline(office: Planner, tmp_path: Path) -> None:
    plan, _ = await published(office)
    bundle = await office.ok("GET", f"/plans/{plan['id']}/signature")
    page = (await office.call("GET", f"/plans/{plan['id']}/preview?format=pdf")).content
    whole = (await office.ok("GET", f"/plans/{plan['id']}"))["document"]
    ring = KeyRing(office.stores.signing.ring.keys.values())
    good = [("signature", ""), ("manifest", ""), ("document", ""), ("PDF", "")]
    assert signatures.verify(bundle, ring, None, page) == good
    assert signatures.verify(bundle, ring, whole, page) == good               # with its defaults, too
    assert dict(signatures.verify(bundle, ring, {**whole, "title": "Khác"}, page + b" ")) == {
        "signature": "", "manifest": "", "document": "is not the one that was signed",
        "PDF": "is not the one that was signed, which was written by "
               f"{json.loads(bundle['seal']['manifest'])['pdf']['writer']} in "
               f"{json.loads(bundle['seal']['manifest'])['pdf']['font']}"}
    assert signatures.verify(bundle, KeyRing()) == [("signature", "the key is not known")]


async def test_the_command_verifies_files_without_any_service(office: Planner, tmp_path: Path) -> None:
    plan, _ = await published(office)
    bundle = await office.ok("GET", f"/plans/{plan['id']}/signature")
    (tmp_path / "s.json").write_text(json.dumps(bundle))
    (tmp_path / "k.json").write_text(json.dumps((await office.http.get("/api/v1/keys")).json()))

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "thongsuot.cli", "signature", "verify", str(tmp_path / "s.json"),
                               "--keys", str(tmp_path / "k.json"), *more], capture_output=True, text=True, cwd=ROOT)

    assert run().returncode == 0
    bundle["document"]["title"] = "Khác"
    (tmp_path / "s.json").write_text(json.dumps(bundle))
    bad = run()
    assert (bad.returncode, "document: is not the one that was signed" in bad.stdout) == (1, True)
    assert run("--pdf", str(tmp_path / "none.pdf")).returncode == 2
    (tmp_path / "s.json").write_text("[]")
    assert (run().returncode, len(run().stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("sample", sorted(SAMPLES.iterdir()), ids=lambda path: path.stem)
def test_the_same_document_is_the_same_pdf_in_any_process(sample: Path) -> None:
    """What the signature's hash of the PDF rests on: neither what was printed before nor the process matters."""
    document = read(sample.read_bytes(), name=sample.name)
    first = to_pdf(document)
    to_pdf(read(next(iter(SAMPLES.iterdir())).read_bytes(), name="other.txt"))
    assert to_pdf(document) == first
    code = ("import hashlib, sys; from pathlib import Path; from shared.documents.read import read; "
            "from shared.documents.write.pdf import to_pdf; p = Path(sys.argv[1]); "
            "print(hashlib.sha256(to_pdf(read(p.read_bytes(), name=p.name))).hexdigest())")
    other = subprocess.run([sys.executable, "-c", code, str(sample)], capture_output=True, text=True, cwd=ROOT,
                           env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PATH": "/usr/bin"}, check=True)
    assert other.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_the_manifest_does_not_change_when_a_field_gets_a_default() -> None:
    """What has its default is not signed, so that a version of ours with more fields verifies older signatures."""
    from services.planner.domain.publishing import published_json

    document = read(PLAN.encode(), name="p.txt")
    assert "annexes" not in published_json(document)
    assert Document.model_validate(published_json(document)) == document
