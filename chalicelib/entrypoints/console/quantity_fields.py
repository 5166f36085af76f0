"""The numbers that a wizard's form asks for, as they were typed."""

import re
from collections.abc import Mapping

from ...domain.licenses import LicenseType, Quantity
from ...domain.record import Record, replace
from ...domain.refusals import Refusal
from . import labels

MOST = 100_000


class Typed(Record):
    """`texts` as they were typed, to be shown again; `errors` by license type, and by '' what is
    wrong with all of them."""

    texts: Mapping[str, str]
    quantities: tuple[Quantity, ...]
    errors: Mapping[str, str]

    @property
    def query(self) -> dict[str, str]:
        return {name: text for name, text in self.texts.items() if text}

    @property
    def told(self) -> dict[str, str]:
        """The errors, each with the name of what it is about."""
        return {
            name: f"{labels.name_of(name)}: {text}" if name else text
            for name, text in self.errors.items()
        }

    def or_nothing(self) -> "Typed":
        """With an error if nothing was typed at all."""
        if self.errors:
            return self
        return replace(self, errors={"": "Enter how many of at least one kind."})

    def refused(self, refusal: Refusal) -> "Typed":
        """With the refusal at the number that it is about."""
        about = refusal.members.get("license_type")
        return replace(self, errors={str(about): _told(refusal)}) if about else self


def typed_in(query: Mapping[str, str]) -> Typed:
    texts = {each.value: query.get(each, "").strip()[:20] for each in LicenseType}
    errors = {}
    quantities = []
    for name, text in texts.items():
        number = whole_number(text)
        if number is None and text:
            errors[name] = "Enter a whole number from 0 to 100,000."
        elif number:
            quantities.append(Quantity(LicenseType(name), number))
    return Typed(texts, tuple(quantities), errors)


def whole_number(text: str, most: int = MOST) -> int | None:
    """What was typed, 0 to `most`; None for what is no such number."""
    text = text.strip()
    if not re.fullmatch("[0-9]{1,16}", text) or int(text) > most:
        return None
    return int(text)


def _told(refusal: Refusal) -> str:
    members = refusal.members
    if refusal.code == "no_available_licenses":
        name = labels.name_of(members["license_type"])
        return (
            f"{members['available']} of {name} are available, {members['requested']} were asked "
            "for. Unassign some first."
        )
    return labels.told(refusal.detail)
