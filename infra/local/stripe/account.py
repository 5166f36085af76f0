"""The objects of one account at the provider."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from random import Random
from threading import RLock
from typing import Any

from infra.local.stripe.cards import Card, Decline
from infra.local.stripe.errors import invalid, missing

Object = dict[str, Any]
API_VERSION = "2026-10-28.endive"
WORDS = {"payment_method": "PaymentMethod", "checkout.session": "checkout.session"}
"""What messages call the kinds of objects; others by their name."""


@dataclass(frozen=True)
class Saved:
    """What there was at an account."""

    objects: dict[str, Object] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    ends: list[tuple[int, str]] = field(default_factory=list)
    ids: Any = field(default_factory=lambda: Random(1).getstate())  # noqa: S311
    """From which the next ids follow: the same beginning has the same ids each time."""


class Account:
    """Hold `lock` while you read or change objects."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.lock = RLock()
        self.url = ""
        """Where the hosted pages are."""
        self.cards: dict[str, Card] = {}
        """By the id of their payment method."""
        self.declines: list[Decline] = []
        """Why the next charges are declined, whatever the card."""
        self.request: dict[str, str | None] = {"id": None, "idempotency_key": None}
        """The request that is answered now; events name it."""
        self.on_event: Callable[[Object], None] = lambda _: None
        self._clock = clock
        self._objects: dict[str, Object] = {}
        self._ids: defaultdict[str, list[str]] = defaultdict(list)
        """By kind, the oldest first."""
        self._random = Random(1)  # noqa: S311
        self._ends: list[tuple[int, str]] = []
        """A heap of instants, and the objects that end then."""

    def saved(self) -> Saved:
        """A copy of what there is."""
        with self.lock:
            return Saved(
                _copy(self._objects),
                dict(self.cards),
                list(self._ends),
                self._random.getstate(),
            )

    def put_back(self, saved: Saved) -> None:
        with self.lock:
            self._objects = _copy(saved.objects)
            self._ids.clear()
            for object_id, each in self._objects.items():
                self._ids[each["object"]].append(object_id)
            self.cards = dict(saved.cards)
            self._ends = list(saved.ends)
            self._random.setstate(saved.ids)
            self.declines.clear()

    def now(self) -> int:
        """In seconds."""
        return int(self._clock().timestamp())

    def year_month(self) -> tuple[int, int]:
        now = self._clock()
        return now.year, now.month

    def add(self, prefix: str, kind: str, **fields: Any) -> Object:
        object_id = f"{prefix}_{self._random.getrandbits(96):024x}"
        created = {"id": object_id, "object": kind, "created": self.now(), "livemode": False}
        self._objects[object_id] = made = {**created, **fields}
        self._ids[kind].append(object_id)
        return made

    def end_at(self, instant: int, object_id: str) -> None:
        heappush(self._ends, (instant, object_id))

    def ended(self) -> Iterator[Object]:
        """What ends by now; each once."""
        while self._ends and self._ends[0][0] <= self.now():
            yield self._objects[heappop(self._ends)[1]]

    def find(self, object_id: str, kind: str | None = None) -> Object | None:
        found = self._objects.get(object_id)
        return found if found and kind in (None, found["object"]) else None

    def get(self, object_id: str, kind: str, param: str | None = None) -> Object:
        """`param` is the parameter that named it, None for the path. Raises Refused."""
        if found := self.find(object_id, kind):
            return found
        raise missing(WORDS.get(kind, kind), object_id, param or "id", 400 if param else 404)

    def all(self, kind: str) -> list[Object]:
        """The newest first."""
        return [self._objects[object_id] for object_id in reversed(self._ids[kind])]

    def happened(self, event_type: str, about: Object) -> None:
        """Makes an event of the object as it is now."""
        data = {"object": _copy(about)}
        made = {"type": event_type, "data": data, "api_version": API_VERSION, "pending_webhooks": 1}
        self.on_event(self.add("evt", "event", **made, request=dict(self.request)))


def page(found: list[Object], params: Mapping[str, Any], url: str) -> Object:
    """One page of a list, after `starting_after`. Raises Refused."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("Invalid limit: must be from 1 to 100", "limit")
    start = 0
    if after := params.get("starting_after"):
        ids = [each["id"] for each in found]
        if after not in ids:
            raise missing("object", after, "starting_after", 400)
        start = ids.index(after) + 1
    shown = found[start : start + limit]
    has_more = len(found) > start + limit
    return {"object": "list", "url": url, "has_more": has_more, "data": shown}


def is_within(created: int, bounds: Mapping[str, int]) -> bool:
    """Whether the instant is within `gt`, `gte`, `lt`, `lte`."""
    compared = {
        "gt": created.__gt__,
        "gte": created.__ge__,
        "lt": created.__lt__,
        "lte": created.__le__,
    }
    return all(compared[name](bound) for name, bound in bounds.items())


def expand(account: Account, answer: Any, path: list[str], whole: str) -> Any:
    """A copy of the answer with the object itself in place of its id at the path."""
    if isinstance(answer, list):
        return [expand(account, each, path, whole) for each in answer]
    if isinstance(answer, str):
        answer = account.find(answer) or answer
    if not path or answer is None:
        return answer
    name, *rest = path
    if not isinstance(answer, dict) or name not in answer:
        raise invalid(f"This property cannot be expanded ({whole}).", "expand")
    inner = answer[name]
    if not rest and isinstance(inner, str) and account.find(inner) is None:
        raise invalid(f"This property cannot be expanded ({whole}).", "expand")
    return {**answer, name: expand(account, inner, rest, whole)}


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value
