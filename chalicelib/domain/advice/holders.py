"""Advice on holders that may not get a license (R31)."""

from ..refusals import NotEligible

_SENTENCES: dict[NotEligible, str] = {
    "not_found": "There is no such {kind} in the company. Send the id of a {kind} of the office.",
    "other_office": "The {kind} belongs to another office. Send the id of a {kind} of this office.",
    "suspended": "The {kind} is suspended. Reactivate the {kind} first.",
    "deleted": "The {kind} was deleted. Send the id of a {kind} that is not deleted.",
    "line_of_another_user": "The fax line belongs to another user. Release it first.",
    "too_many_fax_lines": "The user has {most} fax lines, the most that a user can have. Release "
    "one first.",
}


def on_holder(reason: NotEligible, kind: str, most: int, elsewhere: int | None = None) -> str:
    """`kind` of the holder; `most` is how many fax lines a user can have; `elsewhere` is the
    holder's office if that is another one that the caller can access."""
    if reason == "other_office" and elsewhere:
        return (
            f"The {kind} belongs to office {elsewhere}. Assign a license of that office, or send "
            f"the id of a {kind} of this office."
        )
    return _SENTENCES[reason].format(kind=kind, most=most)
