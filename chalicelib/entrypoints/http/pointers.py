"""msgspec's words for what is wrong with a body, as JSON pointers (RFC 6901)."""

import re

import msgspec

_PLACE = re.compile(r" - at `(?:key` in `)?\$(?P<path>.*)`$", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>[^.\[\]]+)|\[(?P<index>\d+)\]")
_SOME_KEY = "[...]"
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>.*)`", re.DOTALL)


def fault_of(error: Exception) -> tuple[str, str]:
    """The pointer to the fault, and what it is."""
    text = str(error)
    place = _PLACE.search(text)
    if place:
        text = text[: place.start()]
    pointer = "".join(
        f"/{escaped(step['field'] or step['index'])}"
        for step in _STEP.finditer(place["path"].replace(_SOME_KEY, "") if place else "")
    )
    if unknown := _UNKNOWN.fullmatch(text):
        return f"{pointer}/{escaped(unknown['field'])}", "is not a field of this request"
    if missing := _MISSING.fullmatch(text):
        return f"{pointer}/{escaped(missing['field'])}", "is required"
    if "matching regex" in text:
        return pointer, "has not the right form, or characters that it may not have"
    if not isinstance(error, msgspec.ValidationError):
        return pointer, f"the body is not valid JSON: {text[:200]}"
    return pointer, text[:300]


def escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")[:100]
