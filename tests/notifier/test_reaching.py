"""Addresses, hours, codes and choices, as rules: no store, no network."""

from __future__ import annotations

import datetime as dt
from email.headerregistry import Address
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain import deliveries, reach, timing
from services.notifier.domain.addresses import email_address, masked, phone_number, webhook_address
from services.notifier.domain.choices import KINDS, kinds_for, wanted, ways
from services.notifier.domain.inner import inside, may_reach
from services.notifier.domain.signatures import confirmation_code, webhook_secret
from services.notifier.domain.unattended import unattended
from shared.clock import VIETNAM
from shared.errors import BadInput, Conflict, NotFound, TooManyRequests

NOW = dt.datetime(2022, 4, 8, 3, 0, tzinfo=dt.UTC)                     # a Friday, 10:00 in Vietnam
times = st.builds(dt.time, st.integers(0, 23), st.integers(0, 59))
instants = st.integers(0, 4 * 365 * 86_400).map(lambda n: NOW + dt.timedelta(seconds=n))


def here(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2022-04-08T{text}:00").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(("given", "kept"), [
    ("lan.nt@tayninh.gov.vn", "lan.nt@tayninh.gov.vn"), ("  A.B@TayNinh.GOV.vn ", "A.B@tayninh.gov.vn"),
    ("o'hara+x@b.vn", "o'hara+x@b.vn"), ("x@ủyban.vn", "x@xn--yban-405a.vn"), ("a!#$%&'*+/=?^_`{|}~-@b.vn", None)])
def test_addresses_that_are_taken(given: str, kept: str | None) -> None:
    assert email_address(given) == (kept or given)


@pytest.mark.parametrize("given", [
    "", "@", "a@b", "a@", "@b.vn", "a b@c.vn", "a@b.vn\r\nBcc: x@y.vn", "a@b.vn, c@d.vn", "A <a@b.vn>", '"a b"@c.vn',
    "ủy@b.vn", "a..b@c.vn", ".a@b.vn", "a@-b.vn", "a@b..vn", "a@[127.0.0.1]", "a@127.0.0.1", "a@b.vn\x00",
    "a" * 65 + "@b.vn", "a@" + "b" * 64 + ".vn", "a@" + "b." * 130 + "vn", "a@b@c.vn", "a\u202e@b.vn", "a;b@c.vn"])
def test_addresses_that_are_not(given: str) -> None:
    with pytest.raises(BadInput) as caught:
        email_address(given)
    assert caught.value.code == "bad_email"
    assert caught.value.detail.isprintable()


@given(st.text(max_size=60))
def test_an_address_that_is_taken_is_one_of_the_mail_standard(text: str) -> None:
    try:
        found = email_address(text)
    except BadInput:
        return
    assert Address(addr_spec=found).addr_spec == found
    assert found.isascii()
    assert found.isprintable()


def test_only_official_mailboxes() -> None:
    domains = ["tayninh.gov.vn"]
    assert email_address("a@tayninh.gov.vn", domains) == "a@tayninh.gov.vn"
    assert email_address("a@snv.tayninh.gov.vn", domains)
    for other in ("a@gmail.com", "a@xtayninh.gov.vn", "a@tayninh.gov.vn.example.com"):
        with pytest.raises(BadInput, match="công vụ"):
            email_address(other, domains)


@pytest.mark.parametrize(("given", "kept"), [
    ("0912 345 678", "84912345678"), ("+84 912.345.678", "84912345678"), ("84912345678", "84912345678"),
    ("(091) 234-5678", "84912345678"), ("0276 382 2233", None), ("123", None), ("", None), ("0912345678x", None),
    ("09123456789", None), ("+1 202 555 0100", None), ("０９１２３４５６７８", None)])
def test_phone_numbers(given: str, kept: str | None) -> None:
    if kept:
        assert phone_number(given) == kept
    else:
        with pytest.raises(BadInput):
            phone_number(given)


@pytest.mark.parametrize(("given", "good"), [
    ("https://a.vn/x?y=1", True), ("http://a.vn:8080", True), ("https://[2001:db8::1]/", True), ("a.vn/x", False),
    ("ftp://a.vn", False), ("https://u:p@a.vn", False), ("https://a.vn/#x", False), ("https://a.vn/a b", False),
    ("https://a.vn/\r\nX: y", False), ("https://", False), ("https://a.vn:0/", False), ("https://a.vn:99999/", False),
    ("javascript:alert(1)", False), ("https://ủyban.vn/", False), ("https://a.vn\\@10.0.0.1/", False),
    ("https://a.vn/" + "x" * 500, False), ("https://[::1", False)])
def test_webhook_addresses(given: str, good: bool) -> None:
    if good:
        assert webhook_address(f" {given} ") == given
    else:
        with pytest.raises(BadInput):
            webhook_address(given)


def test_what_others_see_of_an_address() -> None:
    assert masked("email", "lan.nt@tayninh.gov.vn") == "l…@tayninh.gov.vn"
    assert masked("zalo", "84912345678") == "8491…78"
    assert masked("webhook", "https://a.vn/secret-path") == "a.vn"


@pytest.mark.parametrize(("address", "setting", "good"), [
    ("8.8.8.8", "", True), ("2606:4700::1111", "", True), ("10.0.0.1", "", False), ("172.16.5.5", "", False),
    ("192.168.0.1", "", False), ("127.0.0.1", "", False), ("100.64.0.1", "", False), ("0.0.0.0", "", False),
    ("169.254.169.254", "", False), ("::1", "", False), ("fe80::1%eth0", "", False), ("fd00::1", "", False),
    ("::ffff:10.0.0.1", "", False), ("64:ff9b::a00:1", "", False), ("2002:a00:1::", "", False), ("::a00:1", "", False),
    ("64:ff9b::808:808", "", True), ("224.0.0.1", "", False), ("255.255.255.255", "", False),
    ("10.0.0.1", "10.0.0.0/8", True), ("10.0.0.1", "host.local", True), ("10.0.0.1", "10.0.0.2", False),
    ("::ffff:10.0.0.1", "10.0.0.1", True), ("169.254.169.254", "0.0.0.0/0, host.local", False),
    ("100.100.100.200", "host.local", False), ("fd00:ec2::254", "host.local", False), ("fe80::1", "host.local", False),
    ("0.0.0.0", "host.local", False), ("224.0.0.1", "0.0.0.0/0", False)])
def test_where_webhooks_may_lead(address: str, setting: str, good: bool) -> None:
    assert may_reach("host.local", address, inside(setting)) is good


@given(st.sampled_from(["10.0.0.0/8", "172.16.0.0/12", "127.0.0.0/8", "fc00::/7", "fe80::/10"]).flatmap(
    lambda network: st.ip_addresses(network=network)))
def test_nothing_inside_is_reached(address: object) -> None:
    assert not may_reach("x", str(ip_address(str(address))), inside(""))


@pytest.mark.parametrize(("start", "end", "at", "until"), [
    ("21:00", "06:30", "20:59", None), ("21:00", "06:30", "21:00", "06:30+1"), ("21:00", "06:30", "06:29", "06:30"),
    ("21:00", "06:30", "06:30", None), ("12:00", "13:30", "12:00", "13:30"), ("12:00", "13:30", "13:30", None)])
def test_quiet_hours(start: str, end: str, at: str, until: str | None) -> None:
    hours = timing.quiet(start, end)
    assert hours is not None
    expected = until and here(until.removesuffix("+1")) + dt.timedelta(days=until.endswith("+1"))
    assert hours.until(here(at)) == expected


@pytest.mark.parametrize("wrong", [("21:00", ""), ("", "6:00"), ("25:00", "06:00"), ("x", "y"), ("21:00", "21:00"),
                                   ("21:00+07:00", "06:00")])
def test_quiet_hours_that_are_none(wrong: tuple[str, str]) -> None:
    with pytest.raises(BadInput):
        timing.quiet(*wrong)


@given(times, times, instants, st.integers(0, 23), st.booleans())
def test_nothing_is_due_in_quiet_hours_or_a_day_late(start: dt.time, end: dt.time, now: dt.datetime, hour: int,
                                                     digest: bool) -> None:
    hours = timing.Quiet(start, end) if start != end else None
    at = timing.due(now, digest, hours, hour)
    assert now <= at <= now + dt.timedelta(days=2)
    assert hours is None or hours.until(at) is None
    if hours is None and digest:
        assert at.astimezone(VIETNAM).hour == hour
        assert now < at <= now + dt.timedelta(days=1)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_grow_and_have_an_end(attempts: int, luck: float) -> None:
    pause = timing.pause(attempts, luck)
    assert timing.FIRST_PAUSE <= pause <= timing.LONGEST_PAUSE * (1 + timing.JITTER)
    assert timing.pause(attempts + 1, luck) >= pause


def test_working_days_before() -> None:
    assert timing.working_days_before(NOW, 3) == NOW - dt.timedelta(days=3)          # Friday → Tuesday
    assert timing.working_days_before(NOW, 5) == NOW - dt.timedelta(days=7)          # over a weekend
    after = dt.datetime(2022, 5, 5, 3, 0, tzinfo=dt.UTC)                             # 2–3 May 2022 were days off
    assert timing.working_days_before(after, 2) == dt.datetime(2022, 4, 29, 3, 0, tzinfo=dt.UTC)
    assert timing.working_days_before(NOW, 0) == NOW


@pytest.mark.parametrize(("kind", "read", "done", "told"), [
    ("draft_received", False, False, True), ("draft_received", True, False, False),
    ("draft_received", False, True, False), ("report_returned", True, False, True),
    ("report_returned", False, True, False), ("report_submitted", True, False, True),
    ("report_accepted", False, False, False), ("plan_closed", False, False, False),
    ("unattended", False, False, False)])
def test_what_a_leader_is_told_of(kind: str, read: bool, done: bool, told: bool) -> None:
    assert unattended(kind, read, done) is told


def blank(*roles: str) -> reach.Doc:
    return reach.blank("72", "72.lanhdao", roles)


def confirmed(doc: reach.Doc, now: dt.datetime = NOW) -> reach.Doc:
    return reach.tried(reach.with_address(doc, "email", "a@b.vn", now), "email", True, now)[0]


def test_an_address_counts_once_it_is_confirmed() -> None:
    doc = reach.with_address(blank("leader"), "email", "a@b.vn", NOW)
    assert (doc["active"], reach.wanted(doc)) == (0, [])
    doc, wrong = reach.tried(doc, "email", False, NOW)
    assert wrong is not None
    assert "còn 4 lần" in wrong.detail
    doc, wrong = reach.tried(doc, "email", True, NOW)
    assert wrong is None
    [one] = reach.wanted(doc)
    assert (doc["active"], one.to.address, one.to.user) == (1, "a@b.vn", "72.lanhdao")
    assert one.ways["unattended"] == "now"
    assert "unattended" not in reach.wanted(confirmed(blank("officer")))[0].ways
    assert reach.wanted(reach.without(doc, "email")) == []
    again = reach.with_address(reach.without(doc, "email"), "email", "a@b.vn", NOW)
    assert again["channels"]["email"]["state"] == "unconfirmed"


def test_another_address_is_confirmed_anew_and_keeps_the_choice() -> None:
    doc = reach.chosen(confirmed(blank()), reach.Wish({"email": {"report_returned": "digest"}}, ("21:00", "06:00"), 8))
    other = reach.with_address(doc, "email", "c@d.vn", NOW)
    assert other["channels"]["email"]["state"] == "unconfirmed"
    assert other["channels"]["email"]["ways"] == {"report_returned": "digest"}
    assert (other["quiet"], other["digest_hour"], other["active"]) == (["21:00", "06:00"], 8, 0)
    assert reach.with_address(doc, "email", "a@b.vn", NOW) == doc


def test_a_code_is_not_guessed() -> None:
    doc = reach.with_address(blank(), "email", "a@b.vn", NOW)
    for _ in range(reach.TRIES):
        doc, wrong = reach.tried(doc, "email", False, NOW)
        assert wrong is not None
    with pytest.raises(Conflict):
        reach.tried(doc, "email", True, NOW)                            # also the right one
    fresh = reach.with_address(doc, "email", "a@b.vn", NOW)
    with pytest.raises(Conflict):
        reach.tried(fresh, "email", True, NOW + reach.CODE_LASTS + dt.timedelta(seconds=1))
    for _ in range(reach.CODES_A_DAY - 2):
        fresh = reach.with_address(reach.without(fresh, "email"), "email", "a@b.vn", NOW)
    with pytest.raises(TooManyRequests):
        reach.with_address(fresh, "email", "victim@b.vn", NOW)          # nor is anybody flooded
    assert reach.with_address(fresh, "email", "a@b.vn", NOW + dt.timedelta(days=1, seconds=1))


def test_choices_that_are_none() -> None:
    with pytest.raises(BadInput):
        reach.chosen(blank(), reach.Wish({"email": {}}))
    for ways_ in ({"nothing": "now"}, {"report_returned": "often"}):
        with pytest.raises(BadInput):
            reach.chosen(confirmed(blank()), reach.Wish({"email": ways_}))
    with pytest.raises(BadInput):
        reach.chosen(confirmed(blank()), reach.Wish({}, ("", ""), 24))
    with pytest.raises(NotFound):
        reach.entry_of(blank(), "email")


def test_an_address_that_was_refused_waits_for_its_owner() -> None:
    doc = confirmed(blank())
    struck = reach.refused(doc, "email", "a@b.vn", "không có hộp thư")
    assert struck is not None
    assert (struck["active"], reach.wanted(struck)) == (0, [])
    assert reach.refused(doc, "email", "old@b.vn", "x") is None          # of an address that was replaced since


def test_secrets_and_codes_depend_on_all_that_names_them() -> None:
    key = b"k" * 32
    assert len({webhook_secret(key, "w", 1), webhook_secret(key, "w", 2), webhook_secret(key, "v", 1),
                webhook_secret(b"j" * 32, "w", 1)}) == 4
    assert len({confirmation_code(key, "72/a", "email", "a@b.vn", n) for n in range(1000)}) > 990
    assert all(len(confirmation_code(key, "72/a", "email", "a@b.vn", n)) == 6 for n in range(200))


def test_the_same_notice_is_on_its_way_to_an_address_once() -> None:
    to = deliveries.To("r1", "email", "a@b.vn", "72", "72.lanhdao")
    notice = {"_id": "n1", "mark": "2022-04-08", "kind": "reports_owed", "text": "x", "link": "/", "at": "2022"}
    one = deliveries.new(to, notice, NOW, NOW)
    assert deliveries.new(to, notice, NOW, NOW + dt.timedelta(days=1))["_id"] == one["_id"]
    others = [deliveries.new(deliveries.To("r1", "zalo", "a@b.vn", "72"), notice, NOW, NOW),
              deliveries.new(deliveries.To("r1", "email", "c@b.vn", "72"), notice, NOW, NOW),
              deliveries.new(to, {**notice, "mark": "2022-04-09"}, NOW, NOW),
              deliveries.new(to, {**notice, "_id": "n2"}, NOW, NOW)]
    assert len({one["_id"], *(other["_id"] for other in others)}) == 5


def test_kinds_for_leaders_alone() -> None:
    assert kinds_for({"officer", "clerk"}) == KINDS
    chosen = ways(None, kinds_for({"leader"}))
    assert chosen["unattended"] == "normal"
    assert wanted(chosen) is None
    assert wanted(ways(None)) == list(KINDS)
    assert wanted({**chosen, "plan_closed": "muted"}) == [kind for kind in chosen if kind != "plan_closed"]
    assert wanted({**ways(None), "plan_closed": "muted"}, muted=True) == list(KINDS)
