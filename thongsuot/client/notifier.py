"""The notifier's interface. Written by `thongsuot api write` from docs/api/notifier.json; do not edit."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NotRequired, TypedDict

from thongsuot.client.base import Service, part


class Address(TypedDict):
    """An address as it is typed."""

    address: str


class Aside(TypedDict):
    """Why a letter is done with."""

    note: NotRequired[str]


class Cause(TypedDict):
    """Why letters that wait died, and how many."""

    cause: str
    topic: str
    type: str
    group: str
    error: str
    reason: str
    count: int
    oldest: str
    newest: str


class Causes(TypedDict):
    """All of them, the most frequent first."""

    items: list[Cause]
    next: str | None
    waiting: int


class ChannelState(TypedDict):
    """How a channel is."""

    name: str
    missing: str
    since: str
    reason: str
    next: str


class ChannelView(TypedDict):
    """One channel: its address, if any, and what is sent there."""

    name: str
    missing: str
    away: str
    state: str
    address: NotRequired[str]
    reason: NotRequired[str]
    ways: NotRequired[dict[str, str]]


class Choice(TypedDict):
    """By kind of notice, how the person wants to see it; what is not named is normal."""

    ways: dict[str, str]


class ChoiceView(TypedDict):
    """All kinds, in the order in which they are offered."""

    revision: int
    ways: dict[str, Literal['highlighted', 'normal', 'muted']]


class Chosen(TypedDict):
    """Which letters: these, or all that wait and died of one cause (`AT_ONCE` of them in one request)."""

    letters: NotRequired[list[str]]
    cause: NotRequired[str]


class Code(TypedDict):
    """The code that came to the address."""

    code: str


class ComparedView(TypedDict):
    """What was compared and what does not agree."""

    checked: int
    violations: list[str]
    next: str | None


class Count(TypedDict):
    """How many notices the caller has not read, without those of muted kinds."""

    unread: int


class DeliveryLine(TypedDict):
    """A delivery for administrators: without what it says."""

    id: str
    channel: str
    address: str
    unit: str
    user: str
    kind: str
    state: Literal['waiting', 'failed', 'sent', 'given_up', 'moot']
    reason: str
    attempts: int
    planned: str
    due: str
    sent: str


class DeliveryView(TypedDict):
    """A delivery."""

    id: str
    channel: str
    address: str
    unit: str
    user: str
    kind: str
    text: str
    link: str
    state: Literal['waiting', 'failed', 'sent', 'given_up', 'moot']
    reason: str
    attempts: int
    planned: str
    due: str
    sent: str


class EntryView(TypedDict):
    """Who did what to which document, when, from where."""

    kind: str
    document: str
    act: str
    at: str
    unit: str
    user: str
    actor_unit: NotRequired[str]
    role: NotRequired[str]
    organ: NotRequired[str]
    about: NotRequired[str]
    title: NotRequired[str]
    revision: NotRequired[int]
    reason: NotRequired[str]
    network: NotRequired[str]
    trace: NotRequired[str]
    event: NotRequired[str]
    detail: NotRequired[dict[str, str]]


class Given(TypedDict):
    """A webhook as it is set up."""

    name: str
    address: str
    kinds: list[str]
    on: NotRequired[bool]


class HeadView(TypedDict):
    """Where the chain ends now: a checkpoint, to be kept elsewhere."""

    service: str
    count: int
    hash: str
    at: str


class Keep(TypedDict):
    """A view that is to be kept."""

    name: str
    page: Literal['search', 'plans', 'drafts']
    fields: NotRequired[dict[str, str]]
    kind: NotRequired[Literal['view']]


class Law(TypedDict):
    """One law's result; nothing checked is not a pass."""

    checked: int
    violated: int
    violations: list[str]


class LawCheck(TypedDict):
    """What a check of a law has found."""

    checked: int
    violations: list[str]


class Laws(TypedDict):
    """The laws that this service checks, by number."""

    laws: dict[str, LawCheck]


class LetterAct(TypedDict):
    """What somebody did with a letter."""

    letter: str
    kind: str
    by: str
    at: str
    note: str


class LetterLine(TypedDict):
    """A dead letter in a list."""

    id: str
    revision: int
    place: str
    topic: str
    type: str
    event: str
    subject: str
    actor: str
    group: str
    origin: str
    error: str
    reason: str
    attempts: int | None
    at: str
    first: str
    size: int
    again: str
    cause: str
    state: str


class LinkView(TypedDict):
    """A link of the chain: `hash` is of {entry, previous, sequence, service}."""

    sequence: int
    previous: str
    hash: str
    entry: EntryView


class NoticeView(TypedDict):
    """A notice as it is shown."""

    id: str
    revision: int
    kind: str
    unit: str
    text: str
    link: str
    at: str
    read: bool
    done: NotRequired[bool]
    way: NotRequired[Literal['highlighted', 'normal', 'muted']]


class PageChannelState(TypedDict):
    """PageChannelState."""

    items: list[ChannelState]
    next: NotRequired[str | None]


class PageDeliveryLine(TypedDict):
    """PageDeliveryLine."""

    items: list[DeliveryLine]
    next: NotRequired[str | None]


class PageDeliveryView(TypedDict):
    """PageDeliveryView."""

    items: list[DeliveryView]
    next: NotRequired[str | None]


class PageLetterLine(TypedDict):
    """PageLetterLine."""

    items: list[LetterLine]
    next: NotRequired[str | None]


class PageLinkView(TypedDict):
    """PageLinkView."""

    items: list[LinkView]
    next: NotRequired[str | None]


class PageNoticeView(TypedDict):
    """PageNoticeView."""

    items: list[NoticeView]
    next: NotRequired[str | None]


class PageSubscriber(TypedDict):
    """PageSubscriber."""

    items: list[Subscriber]
    next: NotRequired[str | None]


class PageSubscription(TypedDict):
    """PageSubscription."""

    items: list[Subscription]
    next: NotRequired[str | None]


class PageWebhookView(TypedDict):
    """PageWebhookView."""

    items: list[WebhookView]
    next: NotRequired[str | None]


class ReachView(TypedDict):
    """How its owner is reached."""

    revision: int
    of: Literal['me', 'unit']
    kinds: list[str]
    channels: list[ChannelView]
    quiet: list[Any]
    digest_hour: int
    escalation_days: int


class Rename(TypedDict):
    """What a view is to be called."""

    name: str


class Replayed(TypedDict):
    """How many were sent again, and how many of that cause wait still."""

    replayed: int
    left: NotRequired[int]


class Stream(TypedDict):
    """How many records a consumer group has still to commit, by partition."""

    group: str
    behind: int
    partitions: dict[str, int]


class Streams(TypedDict):
    """All consumer groups."""

    items: list[Stream]
    next: str | None


class Subscriber(TypedDict):
    """What one person has chosen to be told, and how loudly."""

    unit: str
    user: str
    owner: str
    ways: dict[str, str]
    views: int
    changed: str


class Subscription(TypedDict):
    """A subscription as it is shown; `content` as its kind has it."""

    id: str
    revision: int
    kind: Literal['view', 'notices']
    content: dict[str, Any]
    at: str
    changed: str


class Verification(TypedDict):
    """The last check: `broken` if its process ended before it did, `failed` if it could not be carried out."""

    state: Literal['never', 'running', 'done', 'failed', 'broken']
    by: NotRequired[str]
    started: NotRequired[str]
    finished: NotRequired[str]
    laws: NotRequired[dict[str, Law]]
    checked: NotRequired[str]
    error: NotRequired[str]


class WebhookView(TypedDict):
    """A webhook as it is shown."""

    id: str
    revision: int
    unit: str
    name: str
    address: str
    kinds: list[str]
    state: str
    reason: str
    by: str
    at: str
    both_until: str
    secret: NotRequired[str]


class WholeLetter(TypedDict):
    """A dead letter whole."""

    id: str
    revision: int
    place: str
    topic: str
    type: str
    event: str
    subject: str
    actor: str
    group: str
    origin: str
    error: str
    reason: str
    attempts: int | None
    at: str
    first: str
    size: int
    again: str
    cause: str
    state: str
    headers: dict[str, str]
    key: str
    content: str
    cut: bool
    acts: list[LetterAct]
    became: list[LetterLine]


class Wish(TypedDict):
    """What is chosen: by channel and kind 'now', 'digest' or 'none'; quiet hours in Vietnam's time, or none."""

    ways: NotRequired[dict[str, dict[str, str]]]
    quiet: NotRequired[list[Any]]
    digest_hour: NotRequired[int]


class Notifier(Service):
    """Thông Suốt: thông báo."""

    def get_notices_choices(self) -> ChoiceView:
        """The caller's own."""
        answer: ChoiceView = self._json("GET", "/api/v1/notices/choices")
        return answer

    def put_notices_choices(self, body: Choice, *, revision: int) -> ChoiceView:
        """Choose anew (If-Match '0' for the first time)."""
        answer: ChoiceView = self._json("PUT", "/api/v1/notices/choices", json=body, revision=revision)
        return answer

    def get_subscribers(self, *, unit: str | None = None, after: str | None = None, limit: int | None = None) -> PageSubscriber:
        """Who keeps what: by person, how it wants to see each kind of notice, and how many views it has."""
        answer: PageSubscriber = self._json("GET", "/api/v1/subscribers", {'unit': unit, 'after': after, 'limit': limit})
        return answer

    def every_subscribers(self, *, unit: str | None = None, limit: int | None = None) -> Iterator[Subscriber]:
        """The items of all pages of get_subscribers, asked for as they are needed."""
        return self._every("/api/v1/subscribers", {'unit': unit, 'limit': limit})

    def get_notices_reach(self, *, of: Literal['me', 'unit'] | None = None) -> ReachView:
        """The caller's own, or the unit's."""
        answer: ReachView = self._json("GET", "/api/v1/notices/reach", {'of': of})
        return answer

    def put_notices_reach(self, body: Wish, *, revision: int, of: Literal['me', 'unit'] | None = None) -> ReachView:
        """Choose what comes where, quiet hours and the digest's hour."""
        answer: ReachView = self._json("PUT", "/api/v1/notices/reach", {'of': of}, json=body, revision=revision)
        return answer

    def post_notices_reach_by_channel_address(self, channel: Literal['email', 'zalo'], body: Address, *, key: str, of: Literal['me', 'unit'] | None = None) -> ReachView:
        """Give an address, or ask for a new code for it: a code is sent there, and confirms it."""
        answer: ReachView = self._json("POST", f"/api/v1/notices/reach/{part(channel)}/address", {'of': of}, json=body, key=key)
        return answer

    def post_notices_reach_by_channel_confirm(self, channel: Literal['email', 'zalo'], body: Code, *, key: str, of: Literal['me', 'unit'] | None = None) -> ReachView:
        """Confirm an address by the code that came there."""
        answer: ReachView = self._json("POST", f"/api/v1/notices/reach/{part(channel)}/confirm", {'of': of}, json=body, key=key)
        return answer

    def delete_notices_reach_by_channel(self, channel: Literal['email', 'zalo'], *, of: Literal['me', 'unit'] | None = None) -> ReachView:
        """Remove an address: nothing more is sent there, also not what waits."""
        answer: ReachView = self._json("DELETE", f"/api/v1/notices/reach/{part(channel)}", {'of': of})
        return answer

    def get_notices(self, *, unread: bool | None = None, muted: bool | None = None, after: str | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> PageNoticeView:
        """The caller's unit's notices, the newest first; those of kinds that the caller has muted only with `muted`."""
        answer: PageNoticeView = self._json("GET", "/api/v1/notices", {'unread': unread, 'muted': muted, 'after': after, 'limit': limit, 'format': format})
        return answer

    def every_notices(self, *, unread: bool | None = None, muted: bool | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> Iterator[NoticeView]:
        """The items of all pages of get_notices, asked for as they are needed."""
        return self._every("/api/v1/notices", {'unread': unread, 'muted': muted, 'limit': limit, 'format': format})

    def get_notices_count(self) -> Count:
        """How many are unread."""
        answer: Count = self._json("GET", "/api/v1/notices/count")
        return answer

    def get_notices_stream(self) -> bytes:
        """New notices as server-sent events, from now on."""
        answer: bytes = self._bytes("GET", "/api/v1/notices/stream")
        return answer

    def post_notices_read_all(self, *, key: str) -> Count:
        """Mark all read, for the caller alone."""
        answer: Count = self._json("POST", "/api/v1/notices/read-all", key=key)
        return answer

    def post_notice_read(self, id: str, *, key: str) -> Count:
        """Mark one read, for the caller alone; 404 for another unit's."""
        answer: Count = self._json("POST", f"/api/v1/notices/{part(id)}/read", key=key)
        return answer

    def get_webhooks(self, *, unit: str | None = None) -> PageWebhookView:
        """A unit's; there are few, so they are one page."""
        answer: PageWebhookView = self._json("GET", "/api/v1/webhooks", {'unit': unit})
        return answer

    def post_webhooks(self, body: Given, *, key: str, unit: str | None = None) -> WebhookView:
        """Set one up; the answer tells its secret, and no other does (but for the same request again)."""
        answer: WebhookView = self._json("POST", "/api/v1/webhooks", {'unit': unit}, json=body, key=key)
        return answer

    def put_webhook(self, id: str, body: Given, *, revision: int, unit: str | None = None) -> WebhookView:
        """Change name, address or kinds, switch it on or off."""
        answer: WebhookView = self._json("PUT", f"/api/v1/webhooks/{part(id)}", {'unit': unit}, json=body, revision=revision)
        return answer

    def delete_webhook(self, id: str, *, revision: int, unit: str | None = None) -> None:
        """Remove one: nothing more is sent there, also not what waits."""
        self._json("DELETE", f"/api/v1/webhooks/{part(id)}", {'unit': unit}, revision=revision)

    def post_webhook_secret(self, id: str, *, revision: int, key: str, unit: str | None = None) -> WebhookView:
        """Make another secret, told here once; for a day each call carries both signatures."""
        answer: WebhookView = self._json("POST", f"/api/v1/webhooks/{part(id)}/secret", {'unit': unit}, revision=revision, key=key)
        return answer

    def post_webhook_try(self, id: str, *, key: str, unit: str | None = None) -> WebhookView:
        """Send a call of type 'ping'; what became of it is among the deliveries."""
        answer: WebhookView = self._json("POST", f"/api/v1/webhooks/{part(id)}/try", {'unit': unit}, key=key)
        return answer

    def get_deliveries(self, *, of: Literal['me', 'unit'] | None = None, after: str | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> PageDeliveryView:
        """The caller's own, or those of the unit's mailbox and webhooks; the newest first."""
        answer: PageDeliveryView = self._json("GET", "/api/v1/deliveries", {'of': of, 'after': after, 'limit': limit, 'format': format})
        return answer

    def every_deliveries(self, *, of: Literal['me', 'unit'] | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> Iterator[DeliveryView]:
        """The items of all pages of get_deliveries, asked for as they are needed."""
        return self._every("/api/v1/deliveries", {'of': of, 'limit': limit, 'format': format})

    def get_deliveries_all(self, *, state: Literal['waiting', 'failed', 'sent', 'given_up', 'moot'] | None = None, after: str | None = None, limit: int | None = None) -> PageDeliveryLine:
        """Everybody's in one state, the newest first: what went wrong with whom, not what it said."""
        answer: PageDeliveryLine = self._json("GET", "/api/v1/deliveries/all", {'state': state, 'after': after, 'limit': limit})
        return answer

    def every_deliveries_all(self, *, state: Literal['waiting', 'failed', 'sent', 'given_up', 'moot'] | None = None, limit: int | None = None) -> Iterator[DeliveryLine]:
        """The items of all pages of get_deliveries_all, asked for as they are needed."""
        return self._every("/api/v1/deliveries/all", {'state': state, 'limit': limit})

    def get_deliveries_channels(self) -> PageChannelState:
        """Which channels are set up, and which are away."""
        answer: PageChannelState = self._json("GET", "/api/v1/deliveries/channels")
        return answer

    def get_subscriptions(self, *, kind: Literal['view', 'notices'] | None = None) -> PageSubscription:
        """The caller's own, in the order of their names; there are few, so they are one page."""
        answer: PageSubscription = self._json("GET", "/api/v1/subscriptions", {'kind': kind})
        return answer

    def post_subscriptions(self, body: Keep, *, key: str) -> Subscription:
        """Keep a view under a name that the caller doesn't use yet."""
        answer: Subscription = self._json("POST", "/api/v1/subscriptions", json=body, key=key)
        return answer

    def get_subscription(self, id: str) -> Subscription:
        """One of the caller's own."""
        answer: Subscription = self._json("GET", f"/api/v1/subscriptions/{part(id)}")
        return answer

    def patch_subscription(self, id: str, body: Rename, *, revision: int) -> Subscription:
        """Call a view otherwise."""
        answer: Subscription = self._json("PATCH", f"/api/v1/subscriptions/{part(id)}", json=body, revision=revision)
        return answer

    def delete_subscription(self, id: str, *, revision: int) -> None:
        """Forget one."""
        self._json("DELETE", f"/api/v1/subscriptions/{part(id)}", revision=revision)

    def get_dead_letters(self, *, state: Literal['waiting', 'replayed', 'aside'] | Literal['all'] | None = None, topic: str | None = None, cause: str | None = None, after: str | None = None, limit: int | None = None) -> PageLetterLine:
        """Letters, the newest first: by default those with which nothing was done yet."""
        answer: PageLetterLine = self._json("GET", "/api/v1/dead-letters", {'state': state, 'topic': topic, 'cause': cause, 'after': after, 'limit': limit})
        return answer

    def every_dead_letters(self, *, state: Literal['waiting', 'replayed', 'aside'] | Literal['all'] | None = None, topic: str | None = None, cause: str | None = None, limit: int | None = None) -> Iterator[LetterLine]:
        """The items of all pages of get_dead_letters, asked for as they are needed."""
        return self._every("/api/v1/dead-letters", {'state': state, 'topic': topic, 'cause': cause, 'limit': limit})

    def get_dead_letters_causes(self) -> Causes:
        """What the waiting letters died of, the most frequent first."""
        answer: Causes = self._json("GET", "/api/v1/dead-letters/causes")
        return answer

    def get_dead_letter(self, id: str) -> WholeLetter:
        """One letter whole: headers, content as text, what was done with it, what it was before and became since."""
        answer: WholeLetter = self._json("GET", f"/api/v1/dead-letters/{part(id)}")
        return answer

    def get_dead_letter_content(self, id: str) -> bytes:
        """The record's value, byte for byte."""
        answer: bytes = self._bytes("GET", f"/api/v1/dead-letters/{part(id)}/content")
        return answer

    def post_dead_letters_replay(self, body: Chosen, *, key: str) -> Replayed:
        """Send letters to their topics again."""
        answer: Replayed = self._json("POST", "/api/v1/dead-letters/replay", json=body, key=key)
        return answer

    def post_dead_letter_replay(self, id: str, *, key: str) -> WholeLetter:
        """Send one letter to its topic again, also one with which something was done before."""
        answer: WholeLetter = self._json("POST", f"/api/v1/dead-letters/{part(id)}/replay", key=key)
        return answer

    def post_dead_letter_aside(self, id: str, body: Aside, *, key: str) -> WholeLetter:
        """Set one aside, with the reason: it stays readable, and waits no more."""
        answer: WholeLetter = self._json("POST", f"/api/v1/dead-letters/{part(id)}/aside", json=body, key=key)
        return answer

    def get_verify(self) -> Laws:
        """The laws that can be checked on notices."""
        answer: Laws = self._json("GET", "/api/v1/verify")
        return answer

    def get_waiting(self) -> dict[str, int]:
        """What waits here: letters with which nothing was done, drafts' notices without their derivation, deliveries."""
        answer: dict[str, int] = self._json("GET", "/api/v1/waiting")
        return answer

    def get_streams(self) -> Streams:
        """By consumer group, how many records it has still to commit; 503 if the broker doesn't answer in time."""
        answer: Streams = self._json("GET", "/api/v1/streams")
        return answer

    def get_verification(self) -> Verification:
        """How the check goes, and the last result."""
        answer: Verification = self._json("GET", "/api/v1/verification")
        return answer

    def post_verification(self, *, key: str) -> Verification:
        """Begin a check, unless one is under way."""
        answer: Verification = self._json("POST", "/api/v1/verification", key=key)
        return answer

    def get_audit(self, *, document: str | None = None, user: str | None = None, unit: str | None = None, act: str | None = None, since: str | None = None, until: str | None = None, oldest: bool | None = None, after: str | None = None, limit: int | None = None) -> PageLinkView:
        """Entries of the trail, the newest first."""
        answer: PageLinkView = self._json("GET", "/api/v1/audit", {'document': document, 'user': user, 'unit': unit, 'act': act, 'since': since, 'until': until, 'oldest': oldest, 'after': after, 'limit': limit})
        return answer

    def every_audit(self, *, document: str | None = None, user: str | None = None, unit: str | None = None, act: str | None = None, since: str | None = None, until: str | None = None, oldest: bool | None = None, limit: int | None = None) -> Iterator[LinkView]:
        """The items of all pages of get_audit, asked for as they are needed."""
        return self._every("/api/v1/audit", {'document': document, 'user': user, 'unit': unit, 'act': act, 'since': since, 'until': until, 'oldest': oldest, 'limit': limit})

    def get_audit_head(self) -> HeadView:
        """Where the chain ends now."""
        answer: HeadView = self._json("GET", "/api/v1/audit/head")
        return answer

    def get_audit_check(self, *, after: str | None = None) -> ComparedView:
        """Compare the chain with the documents' own acts, page by page: acts without an entry, entries without an act."""
        answer: ComparedView = self._json("GET", "/api/v1/audit/check", {'after': after})
        return answer
