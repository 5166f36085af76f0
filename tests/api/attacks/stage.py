"""Two companies, callers of the first who attack the second, and what their answers must not say."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any, get_args

from chalicelib.domain.caller import VENDOR_ROLES, IssuedRole
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.open_office import open_office
from tests.api.access_targets import OTHER_COMPANY, OTHER_OFFICE, open_other_company
from tests.api.permission_stage import Place, fill_office
from tests.offices import usual_office, usual_terms
from tests.world import COMPANY, NEW_YORK, Answer, World

SISTER, THEIR_SISTER = 9_000_001, 6000000000000102
NOBODYS = Place(*(7000000000000000 + number for number in (901, 902, 903, 904, 905, 906, 908)))
"""Ids that nothing has, as long as real ones."""
THEIR_IDS = (str(OTHER_COMPANY), str(OTHER_OFFICE), str(THEIR_SISTER))
"""In the other company's items, and in no others."""
NOBODYS_LOT = 7000000000000907
OFFICES = [NEW_YORK, OTHER_OFFICE, NOBODYS.office, NOBODYS.sister]
"""What the token of an office admin may claim: an own office, another company's, and none."""


@dataclass(frozen=True)
class Attacker:
    """A caller of the demo company."""

    role: str
    offices: list[int] | None = None
    limited: bool = False
    """True for vendor staff whose token is good for the demo company only."""

    @property
    def name(self) -> str:
        return f"{self.role}{'-of-offices' if self.offices else ''}{'-limited' * self.limited}"

    def credentials(self, world: World, company: int = COMPANY) -> dict[str, Any]:
        """`company` is the one that vendor staff name."""
        if self.role in VENDOR_ROLES:
            headers = {"DP-Company-ID": str(company), "DP-Reason": "asked by mail"}
            token = world.token(self.role, COMPANY if self.limited else None)
            return {"token": token, "headers": headers}
        return {"token": world.token(self.role, COMPANY, self.offices)}


ATTACKERS = (
    *(Attacker("company_admin"), Attacker("office_admin", OFFICES)),
    *(Attacker("viewer"), Attacker("viewer", OFFICES), Attacker("payments")),
    *(Attacker("csm"), Attacker("vendor_admin", limited=True)),
)


@dataclass(frozen=True)
class Goal:
    """The objects of one company that requests name."""

    place: Place
    lot: int
    """A scheduled removal."""

    @property
    def ids(self) -> dict[str, int]:
        """By what they name."""
        at = self.place
        names = ("office", "sister", "user", "gone", "room", "assignment", "api_key")
        return {**{name: getattr(at, name) for name in names}, "lot": self.lot}

    def masked(self, text: str) -> str:
        """The text without these ids, to compare answers about different objects."""
        for name, number in self.ids.items():
            text = text.replace(str(number), f"<{name}>")
        return text


NOBODY = Goal(NOBODYS, NOBODYS_LOT)


@dataclass(frozen=True)
class Attack:
    """A world of two companies, prepared once."""

    world: World
    saved: Any
    ours: Goal
    theirs: Goal
    secrets: frozenset[str]
    """Every text and number that only items of the other company have."""

    hidden: frozenset[str]
    """The same of New York, for those who act on Boston only."""

    def named_in(self, answer: Answer) -> set[str]:
        """What the answer says of the other company, besides ids of the request."""
        told = self.theirs.masked(f"{answer.text} {dict(answer.headers)}")
        return {secret for secret in self.secrets if secret in told}


def prepare(client: Any) -> Attack:
    world = World(client)
    world.new_id = partial(next, count(8_100_000_000_000_000))
    open_other_company(world, "Zanzibar Holdings")
    world.open_office(SISTER, "Boston")
    _open_their_sister(world)
    theirs = {"token": world.token("company_admin", OTHER_COMPANY)}
    ours = _goal(world, NEW_YORK, SISTER)
    found = _goal(world, OTHER_OFFICE, THEIR_SISTER, OTHER_COMPANY, **theirs)
    _name_everything(world, found.place, **theirs)
    _name_ours(world, ours.place)
    of_new_york = (str(ours.place.user), str(ours.place.room), str(NEW_YORK), "yy-our-")
    hidden = secrets_of(world, of_new_york)
    secrets = secrets_of(world, THEIR_IDS)
    assert {"Zuleika", "Their secret room", "Zanzibar Holdings", "Zebra crossing"} <= secrets
    assert {"Yolanda", "yy-our-office", "New York"} <= hidden
    return Attack(world, world.saved(), ours, found, secrets, hidden)


def _open_their_sister(world: World) -> None:
    terms = usual_terms(timezone="America/Chicago")
    office = usual_office(THEIR_SISTER, OTHER_COMPANY, world.clock.at, name="Pemba")
    open_office(
        DynamoDirectory(world.client, world.table, world.wired.layouts),
        office,
        terms,
        world.clock.at,
    )


def _goal(world: World, office: int, sister: int, company: int = COMPANY, **who: Any) -> Goal:
    place = fill_office(world, office, sister, company, **who)
    (lot,) = world.get(f"/offices/{office}/removals", **who).json["items"]
    return Goal(place, lot["removal_id"])


def _name_everything(world: World, at: Place, **who: Any) -> None:
    """Gives the other company's objects texts that nobody else has."""
    texts = {"first_name": "Zuleika", "last_name": "Dobson", "job_title": "Stonecutter"}
    answer = world.request(
        "PATCH",
        f"/users/{at.user}",
        {**texts, "external_id": "zz-their-user", "metadata": {"secret": "Zaffre"}},
        **who,
    )
    assert answer.status == 200, answer.text
    office = {"external_id": "zz-their-office"}
    assert world.request("PATCH", f"/offices/{at.office}", office, **who).status == 200
    room = {"name": "Their secret room", "office_id": at.office, "external_id": "zz-their-room"}
    bought = {"items": [{"license_type": "room_lines", "quantity": 1}], "reason": "Zebra crossing"}
    path = f"/offices/{at.office}/purchases"
    assert world.post(path, bought, key="reasoned", **who).status == 201
    assert world.post("/rooms", room, **who).status == 201
    staff = {"DP-Company-ID": str(OTHER_COMPANY), "DP-Reason": "Zircon"}
    company: dict[str, Any] = {"external_id": "zz-their-company", "legal_name": "Zeppelin Ltd"}
    company["metadata"] = {"secret": "Zirkonia"}
    vendor: dict[str, Any] = {"token": world.token("vendor_admin", None), "headers": staff}
    assert world.request("PATCH", "/company", company, **vendor).status == 200


def _name_ours(world: World, at: Place) -> None:
    """Texts that only New York has."""
    user = {"first_name": "Yolanda", "last_name": "Yates", "job_title": "Yeoman"}
    user["external_id"] = "yy-our-user"
    office = {"external_id": "yy-our-office"}
    for path, body in ((f"/users/{at.user}", user), (f"/offices/{at.office}", office)):
        assert world.request("PATCH", path, body).status == 200


def secrets_of(world: World, ids: tuple[str, ...]) -> frozenset[str]:
    """What only the items say that name one of these ids. Short values and instants are
    left out: they are in any answer by chance."""
    theirs: set[str] = set()
    others: set[str] = set(get_args(IssuedRole))
    for item in world.items():
        is_theirs = any(each in f"{item}" for each in ids)
        (theirs if is_theirs else others).update(_leaves(item))
    return frozenset(each for each in theirs - others if len(each) >= 5 and each[10:11] != "T")


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, str) and value[:1] in ("{", "["):
        yield from _leaves(json.loads(value))
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value)
