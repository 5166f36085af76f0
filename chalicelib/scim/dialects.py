"""What identity providers send, as SCIM means it (docs/scim.md has the table).

`scim2-models` is tolerant by our policy: unknown attributes, booleans as text, names of attributes
and operations in any case, dotted keys, and Entra's filters that match nothing. What is left is
here, each in a function of its own that is named for what it mends.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scim2_models import InvalidPathException, InvalidSyntaxException, InvalidValueException

ScimJson = dict[str, Any]

_CORE = re.compile(r"^urn:ietf:params:scim:schemas:core:2\.0:\w+:", re.IGNORECASE)
_QUOTED_BOOLEAN = re.compile(
    r"\b(active|primary)(\s+)(eq|ne)(\s+)\"?(true|false)\"?(?=[\s)\]]|$)", re.IGNORECASE
)
_KEY_PATH = re.compile(
    r"(name|emails)(?:\[\s*(type|primary)\s+eq\s+\"?([^\"\]]*?)\"?\s*\])?\.(\w+)", re.IGNORECASE
)
_LONGEST_KEY_PATH = 200
_READ_ONLY = frozenset({"id", "meta", "schemas", "groups"})
_PARAMETERS = {
    each.lower(): each
    for each in ("attributes", "excludedAttributes", "filter", "startIndex", "count")
}
"""Sorting is not announced, so what is asked for of it is ignored."""
LONGEST_PATH = 10_000
"""Characters: a filter that names 300 members."""


def mended_body(body: Any) -> ScimJson:
    """The body of a POST or PUT."""
    sent = _object(body)
    paths = {name: found for name in sent if (found := _key_path(name))}
    mended = _mended_value({name: sent[name] for name in sent if name not in paths})
    for name, found in paths.items():
        _put(mended, found, sent[name])
    return mended


def mended_patch(body: Any) -> list[ScimJson]:
    """The operations of a PATCH, each with `op`, maybe `path`, and `value`."""
    members = {name.lower(): value for name, value in _object(body).items()}
    operations = members.get("operations")
    if isinstance(operations, dict):  # One operation that is not in a list.
        operations = [operations]
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntaxException(detail="Operations: must be a list with an operation")
    return [part for each in operations for part in _parts(_operation(each))]


def mended_query(query: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a GET, by their own names."""
    found = {
        _PARAMETERS[name.lower()]: value
        for name, value in query.items()
        if name.lower() in _PARAMETERS and value.strip()
    }
    if "attributes" in found:  # The two exclude each other.
        found.pop("excludedAttributes", None)
    if "filter" in found:
        found["filter"] = mended_filter(found["filter"])
    return found


def mended_filter(text: str) -> str:
    """Single quotes, and booleans in quotes or capitals."""
    if '"' not in text:
        text = re.sub(r"'([^']*)'", r'"\1"', text)
    return _QUOTED_BOOLEAN.sub(
        lambda found: "".join((*found.group(1, 2, 3, 4), found[5].lower())), text
    )


def says_active(body: ScimJson) -> bool:
    """True if the body says whether the user is active."""
    return any(attribute_of(name) == "active" and body[name] is not None for name in body)


def attribute_of(path: str) -> str:
    """The attribute at the beginning of a path, in lower case, without the core schema's URN."""
    return re.split(r"[.\[]", _CORE.sub("", path.strip()))[0].lower()


def _key_path(name: str) -> re.Match[str] | None:
    """The parts of a key such as `name.givenName` or `emails[type eq "work"].value`."""
    if len(name) > _LONGEST_KEY_PATH:
        return None
    return _KEY_PATH.fullmatch(mended_filter(_CORE.sub("", name.strip())))


def _put(body: ScimJson, path: re.Match[str], value: Any) -> None:
    """Puts the value where a key that is a path means it."""
    attribute, by, chosen, sub = path.groups()
    own = (each for each in body if _CORE.sub("", each).lower() == attribute.lower())
    name = next(own, attribute)
    if attribute.lower() == "name":
        known = body.get(name)
        body[name] = {**(known if isinstance(known, dict) else {}), sub: value}
        return
    several = body.get(name) or []
    wanted = _plain({by: chosen} if by else {})
    for place, each in enumerate(several):
        if isinstance(each, dict) and wanted.items() <= each.items():
            several[place] = _plain({**each, sub: value})
            return
    body[name] = [*several, _plain({**wanted, sub: value})]


def _parts(operation: ScimJson) -> Iterator[ScimJson]:
    """An operation without a path may have paths with filters among the names in its value."""
    value = operation.get("value")
    paths = [name for name in value if "[" in name] if isinstance(value, dict) else []
    if "path" in operation or not isinstance(value, dict) or not paths:
        yield operation
        return
    if plain := {name: value[name] for name in value if name not in paths}:
        yield {**operation, "value": plain}
    for path in paths:
        yield _operation({"op": operation["op"], "path": path, "value": value[path]})


def _operation(operation: Any) -> ScimJson:
    members = {name.lower(): value for name, value in _object(operation).items()}
    op = str(members.get("op", "")).strip().lower()
    if op not in ("add", "remove", "replace"):
        raise InvalidSyntaxException(detail="op: must be add, remove or replace")
    mended: ScimJson = {"op": op}
    if path := str(members.get("path") or "").strip():
        if len(path) > LONGEST_PATH:
            detail = f"path: must have at most {LONGEST_PATH} characters"
            raise InvalidPathException(detail=detail)
        mended["path"] = mended_filter(path) if "[" in path else path
    if "value" in members:
        mended["value"] = _patched(mended.get("path", ""), members["value"])
        if op != "remove" and attribute_of(path) == "emails" and path.endswith("]"):
            mended["value"] = _one_of_values(members["value"])
    return mended


def _patched(path: str, value: Any) -> Any:
    if not path:
        return _mended_value(_without_read_only(_object(value)))
    mend = _MENDING.get(_CORE.sub("", path).lower())
    return mend(value) if mend else value


def _without_read_only(value: ScimJson) -> ScimJson:
    """Okta sends the `id` of a group, and what it has read, back."""
    return {name: each for name, each in value.items() if name.lower() not in _READ_ONLY}


def _mended_value(value: ScimJson) -> ScimJson:
    mended = {}
    for name, each in value.items():
        mend = _MENDING.get(_CORE.sub("", name).lower())
        mended[name] = mend(each) if mend else each
    return mended


def _boolean(value: Any) -> Any:
    """`{"active": false}`, `[{"value": "False"}]`, `"False"` and 0 are false."""
    while isinstance(value, list) and len(value) == 1:
        (value,) = value
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.lower() in ("active", "value"):
                return _boolean(inner)
    known = {"true": True, "false": False, "1": True, "0": False, "": None}
    return known.get(str(value).strip().lower(), value) if value is not None else None


def _list_of_values(value: Any) -> Any:
    """One value that is not in a list, and texts in place of objects with a `value`."""
    if value is None:
        return None
    many = value if isinstance(value, list) else [value]
    objects = [{"value": each} if isinstance(each, str | int) else each for each in many]
    return [_plain(each) for each in objects if each not in ({}, None)]


def _one_of_values(value: Any) -> Any:
    """The object at a path with a filter, also alone in a list, or as text."""
    many = _list_of_values(value) or []
    if len(many) != 1 or not isinstance(many[0], dict):
        raise InvalidValueException(detail="value: must be one object, at a path with a filter")
    return many[0]


def _plain(value: Any) -> Any:
    """One of several values, with `primary` as boolean and `value` as text."""
    if not isinstance(value, dict):
        return value
    mend = {"primary": _boolean, "value": _text}
    return {name: mend.get(name.lower(), _as_it_is)(each) for name, each in value.items()}


def _as_it_is(value: Any) -> Any:
    return value


def _name(value: Any) -> Any:
    """A full name as text."""
    return {"formatted": value} if isinstance(value, str) else value


def _text(value: Any) -> Any:
    """A text in a list or in an object with a `value`, and a number."""
    while isinstance(value, list) and len(value) == 1:
        (value,) = value
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


def _schemas(value: Any) -> Any:
    """One schema that is not in a list."""
    return [value] if isinstance(value, str) else value


_MENDING: dict[str, Callable[[Any], Any]] = {
    "active": _boolean,
    "displayname": _text,
    "emails": _list_of_values,
    "externalid": _text,
    "members": _list_of_values,
    "name": _name,
    "schemas": _schemas,
    "title": _text,
    "username": _text,
}


def _object(value: Any) -> ScimJson:
    if not isinstance(value, dict):
        raise InvalidSyntaxException(detail="must be a JSON object")
    return value
