"""msgspec's words for what is wrong with a body, as JSON pointers (RFC 6901)."""

import re

import msgspec

_PLACE = re.compile(r" - at `(?:key` in `)?\$(?P<path>.*)`$", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>[^.\[\]]+)|\[(?P<index>\d+)\]")
_SOME_KEY = "[...]"
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>.*)`", re.DOTALL)
_FORMS = (
    ("(?!0+$)", "must be an integer id"),
    ("@", "must be an e-mail address"),
    ("\\x00", "must be text of one line, without control characters"),
)
"""What a regular expression of `parsing` allows, by a part that only such expressions have."""
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
        forms = (allowed for part, allowed in _FORMS if part in text)
        return pointer, next(forms, "must have the form that the API's description states")
    if not isinstance(error, msgspec.ValidationError):
        return pointer, f"the body is not valid JSON: {text[:200]}"
    return pointer, text[:300]


def escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")[:100]
