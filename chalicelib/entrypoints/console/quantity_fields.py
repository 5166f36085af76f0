"""Reads the quantities that were entered in a wizard's form."""

import re
from collections.abc import Mapping

from ...domain.licenses import Quantity
from ...domain.record import Record, replace
from ...domain.refusals import Refusal
from . import labels, vocabulary

LARGEST_QUANTITY = 100_000


class EnteredQuantities(Record):
    """`texts` are shown again as they were entered; `errors` are by license type, with 'to' for the
    receiving office of a transfer, and '' for an error of the whole form."""

    texts: Mapping[str, str]
    quantities: tuple[Quantity, ...]
    errors: Mapping[str, str]

    @property
    def query(self) -> dict[str, str]:
        return {name: text for name, text in self.texts.items() if text}

    @property
    def messages(self) -> dict[str, str]:
        """The errors, each prefixed with its field's name."""
        return {
            name: f"{_field_name(name)}: {text}" if name else text
            for name, text in self.errors.items()
        }

    def require_any(self) -> "EnteredQuantities":
        """Adds an error if there are no errors and no quantities."""
        if self.errors:
            return self
        return replace(self, errors={"": "Enter a quantity for at least one license type."})

    def with_refusal(self, refusal: Refusal) -> "EnteredQuantities":
        """Adds the refusal as an error of its field, if it is about one."""
        if about := refusal.members.get("license_type"):
            return replace(self, errors={str(about): labels.in_words(refusal.detail)})
        found = {
            "to" if error["pointer"] == "/to_office_id" else "": _sentence(error["detail"])
            for error in refusal.members.get("errors", ())
        }
        return replace(self, errors=found) if found else self


def entered_quantities(query: Mapping[str, str]) -> EnteredQuantities:
    texts = {each: query.get(each, "").strip()[:20] for each in vocabulary.products().ids}
    errors = {}
    quantities = []
    for name, text in texts.items():
        number = whole_number(text)
        if number is None and text:
            errors[name] = "Enter a whole number from 0 to 100,000."
        elif number:
            quantities.append(Quantity(name, number))
    return EnteredQuantities(texts, tuple(quantities), errors)


def whole_number(text: str, most: int = LARGEST_QUANTITY) -> int | None:
    """The whole number from 0 to `most`, or None if `text` is not one."""
    text = text.strip()
    if not re.fullmatch("[0-9]{1,16}", text) or int(text) > most:
        return None
    return int(text)


def _field_name(name: str) -> str:
    return "To office" if name == "to" else vocabulary.license_type_name(name)


def _sentence(detail: str) -> str:
    """The detail as a sentence that begins with a capital letter and ends with a period."""
    return f"{detail[:1].upper()}{detail[1:].rstrip('.')}."
