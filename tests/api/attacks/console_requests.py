"""Every page and form of the console, with one's own ids or those of another goal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.entrypoints.console.routes import pages
from tests.api.attacks.stage import Goal
from tests.api.console_client import ConsoleClient
from tests.api.test_console_permissions import FORMS_WITHOUT_REASON
from tests.world import Answer

KIND_BY_PARAMETER = {
    "office_id": "office",
    "user_id": "user",
    "removal_id": "lot",
    "api_key_id": "api_key",
}
OTHERS = {"number": 1, "seq": 1, "version": "x", "name": "y"}
"""Numbers that every office has, and files."""
QUERIES = {
    "/company/purchase": ("?office={office}",),
    "/company/transfer": ("?office={office}",),
    "/offices/{office_id}/transfer": ("?to={office}&talk_lines=1",),
    "/offices/{office_id}/transfer/review": ("?to={office}&talk_lines=1&key=k",),
    "/offices/{office_id}/users/{user_id}/confirm": ("?do=move&to={office}", "?do=delete"),
    "/offices/{office_id}/users": ("?user={user}",),
    "/offices/{office_id}/purchase/review": ("?talk_lines=1&key=k",),
    "/offices/{office_id}/remove/review": ("?talk_lines=1&key=k",),
}
"""Queries with ids, and those without which a page does nothing."""
MOVES = {
    "/offices/{office_id}/users/{user_id}": {"do": "move", "to": "{office}"},
    "/company/api_keys/new": {"name": "CI", "role": "viewer", "office_{office}": "yes"},
}
"""Forms with ids."""
RANDOM = re.compile(r'(name="key" value="|[?&;]key=)[\w-]+')


@dataclass(frozen=True)
class Sent:
    """One request: `form` is None for pages."""

    method: str
    route: str
    path: str
    form: dict[str, str] | None = field(default=None)


def requests_of(our: Goal, its: Goal) -> list[Sent]:
    """Each id of a path alone, and all of them; with each id of query and form. Only requests with
    an id of the other goal."""
    ids = [str(number) for number in its.ids.values()]
    return [
        sent
        for route in pages()
        for sent in _requests(route, our, its)
        if any(number in f"{sent.path} {sent.form}" for number in ids)
    ]


def _requests(route: str, our: Goal, its: Goal) -> Iterator[Sent]:
    views = pages()[route]
    names = [name for name in KIND_BY_PARAMETER if f"{{{name}}}" in route]
    chosen: list[tuple[str, ...]] = [(), *((name,) for name in names), tuple(names)]
    for others in dict.fromkeys(chosen):
        path = _path(route, names, our, its, others)
        for query in ("", *(each.format(**its.ids) for each in QUERIES.get(route, ()))):
            if "GET" in views:
                yield Sent("GET", route, path + query)
            for form in _forms(route, its) if "POST" in views else ():
                yield Sent("POST", route, path + query, form)


def _path(route: str, names: list[str], our: Goal, its: Goal, others: tuple[str, ...]) -> str:
    ids = {name: (its if name in others else our).ids[KIND_BY_PARAMETER[name]] for name in names}
    return route.format(**ids, **OTHERS)


def _forms(route: str, its: Goal) -> list[dict[str, str]]:
    moves = {
        name.format(**its.ids): text.format(**its.ids)
        for name, text in MOVES.get(route, {}).items()
    }
    known = [form for _, form in FORMS_WITHOUT_REASON.get(f"/console{route}", [("", {})])]
    return [*known, moves]


def visit(console: ConsoleClient, path: str) -> Answer:
    """Gets a page and keeps the session's cookie: signing in and out replace it."""
    cookie = console.cookie
    answer = console.get(path)
    console.cookie = cookie
    return answer


def every_route(our: Goal, *more: str) -> dict[str, str]:
    """Paths of all pages with one's own ids, and of `more`, by route."""
    ids = {name: our.ids[kind] for name, kind in KIND_BY_PARAMETER.items()}
    return {route: route.format(**ids, **OTHERS) or "/" for route in (*pages(), *more)}


def comparable(answer: Answer, goal: Goal) -> tuple[int, str, str]:
    """Status, page and where it redirects to, without the goal's ids and random keys."""
    texts = (answer.text, answer.headers.get("Location", ""))
    page, location = (RANDOM.sub(r"\1<random>", goal.masked(text)) for text in texts)
    return answer.status, page, location
