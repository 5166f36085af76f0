"""An invitation's form and its validation."""

import re
from collections.abc import Mapping

from ...domain.external_id import LONGEST_EXTERNAL_ID, checked_external_id
from ...domain.line_of_text import line_error
from ...domain.mailbox import checked_mailbox
from ...domain.record import Record, field, replace
from ...domain.refusals import Refusal
from ...domain.user import UserLicense
from . import labels, vocabulary

EMAIL_ADDRESS = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")
LONGEST_EMAIL_ADDRESS, LONGEST_NAME = 254, 100
EMAIL_ADDRESS_WANTED = (
    f"Enter an email address of at most {LONGEST_EMAIL_ADDRESS} characters, like ada@example.com."
)


class Invitation(Record):
    """`errors` are by field, with '' for an error of the whole form."""

    email: str
    first_name: str
    last_name: str
    license: UserLicense
    external_id: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def needs(self) -> str | None:
        """The license type that the user will be assigned, or None."""
        return vocabulary.products().user_licenses.get(self.license)

    def shortened(self) -> "Invitation":
        """Cut to fit into a cookie. Longer values would be refused anyway."""
        return replace(
            self,
            email=self.email[:LONGEST_EMAIL_ADDRESS],
            first_name=self.first_name[:LONGEST_NAME],
            last_name=self.last_name[:LONGEST_NAME],
            external_id=self.external_id[:LONGEST_EXTERNAL_ID],
        )

    def with_error(self, name: str, detail: str) -> "Invitation":
        return replace(self, errors={**self.errors, name: detail})

    def validated(self) -> "Invitation":
        """Adds the errors of each field."""
        found = self
        if not EMAIL_ADDRESS.fullmatch(self.email) or len(self.email) > LONGEST_EMAIL_ADDRESS:
            found = found.with_error("email", EMAIL_ADDRESS_WANTED)
        else:
            try:
                checked_mailbox(self.email, "/email")
            except Refusal as refusal:
                wanted = refusal.members["errors"][0]["detail"]
                found = found.with_error("email", f"The email address {wanted}.")
        if self.external_id:
            try:
                checked_external_id(self.external_id, "/external_id")
            except Refusal as refusal:
                wanted = refusal.members["errors"][0]["detail"]
                found = found.with_error("external_id", f"The external id {wanted}.")
        for name in ("first_name", "last_name"):
            text = getattr(self, name)
            if len(text) > LONGEST_NAME:
                found = found.with_error(name, f"Use at most {LONGEST_NAME} characters.")
            elif text and (error := line_error(text)):
                found = found.with_error(name, f"The {name.replace('_', ' ')} {error}.")
        return found

    def with_refusal(self, refusal: Refusal) -> "Invitation":
        """Adds the refusal as an error of its field."""
        if refusal.code == "no_available_licenses":
            return self.with_error("license", "No license of this type is available.")
        if refusal.code == "license_type_not_in_plan":
            return self.with_error("license", labels.in_words(refusal.detail))
        if refusal.code == "email_taken":
            return self.with_error(
                "email", "A user of this company already has this email address."
            )
        if refusal.code == "external_id_taken":
            return self.with_error(
                "external_id", "A user of this company already has this external id."
            )
        return self.with_error("", labels.in_words(refusal.detail))


def invitation_in(form: Mapping[str, str]) -> Invitation:
    given, known = form.get("license", ""), vocabulary.user_license_labels()
    default = vocabulary.products().default_user_license or ""
    return Invitation(
        email=form.get("email", "").strip(),
        first_name=form.get("first_name", "").strip(),
        last_name=form.get("last_name", "").strip(),
        license=given if given in known else default,
        external_id=form.get("external_id", "").strip(),
    )
