"""Advice on holders that may not get a license (R31)."""

from ..refusals import NotEligible

_SENTENCES: dict[NotEligible, str] = {
    "not_found": "There is no such {kind} in the office. Send the id of a {kind} of the office.",
    "other_office": "The {kind} belongs to office {elsewhere}. Assign a license of that office, or "
    "send the id of a {kind} of this office.",
    "suspended": "The {kind} is suspended. Reactivate the {kind} first.",
    "deleted": "The {kind} was deleted. Send the id of a {kind} that is not deleted.",
    "line_of_another_user": "The fax line belongs to another user. Release it first.",
    "too_many_fax_lines": "The user has {most} fax lines, the most that a user can have. Release "
    "one first.",
}
_OUT_OF_REACH: dict[NotEligible, tuple[str, str]] = {
    "suspended": ("Reactivate the user", "Ask a company admin to reactivate the user"),
    "line_of_another_user": ("Release it", "Ask a company admin to release it"),
    "too_many_fax_lines": ("Release one", "Ask a company admin to release one"),
}
"""What the caller may not do to an admin with more access, and whom to ask (R11)."""


def on_line_in_the_way(line_id: int, leaves: int, enters: int) -> str:
    """`leaves` and `enters` are the offices of the move. Whoever may move the user may release the
    user's own line; the other one may be that of an admin with more access (R11)."""
    return (
        f"The user has fax line {line_id}, which office {enters} has assigned already, not for "
        f"this user. Release the user's fax line in office {leaves} first, then move the user."
    )


def on_holder(
    reason: NotEligible,
    kind: str,
    most: int,
    elsewhere: int | None = None,
    *,
    out_of_reach: bool = False,
) -> str:
    """`kind` of the holder; `most` is how many fax lines a user can have; `elsewhere` is the
    office of a holder of another one. `out_of_reach`: the caller
    may not change the user, nor release their licenses."""
    sentence = _SENTENCES[reason].format(kind=kind, most=most, elsewhere=elsewhere)
    if out_of_reach and reason in _OUT_OF_REACH:
        return sentence.replace(*_OUT_OF_REACH[reason])
    return sentence
