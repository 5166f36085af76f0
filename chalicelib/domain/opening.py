"""What a company may choose by itself when it opens an office (R52)."""

from collections.abc import Iterator, Sequence

from .advice.access import on_agreement
from .directory import LARGEST_MAX_OFFICES, Company, CompanyAgreement
from .refusals import Refusal, forbidden, limit_reached
from .terms import STAFF, Contact, Terms


def refusal_of_opening(
    company: Company, offices: int, terms: Terms, role: str, contact: Contact
) -> Refusal | None:
    """The refusal of one more office on these terms, or None. `offices` is how many the company
    has. Vendor staff choose freely, but the number of offices is limited for them, too."""
    agreement = company.agreement
    if offices >= agreement.max_offices:
        return _too_many(offices, agreement.max_offices, role, contact)
    if role in STAFF:
        return None
    choices = tuple(_not_agreed(agreement, terms))
    return _refusal_of(choices, contact) if choices else None


def _too_many(offices: int, most: int, role: str, contact: Contact) -> Refusal:
    ask = f"Ask {contact.name} <{contact.email}> to allow more."
    advice = on_agreement(role, "max_offices", ask)
    if offices >= LARGEST_MAX_OFFICES:
        advice = "No company can have more."
    has = f"The company has {offices} offices, and its agreement allows {most}."
    return limit_reached(most, f"{has} {advice}")


def _not_agreed(agreement: CompanyAgreement, terms: Terms) -> Iterator[str]:
    """The choices of these terms that the agreement leaves to the vendor."""
    if terms.invoiced and not agreement.may_be_invoiced:
        yield "`invoiced`"
    if terms.annual_commit_monthly_billing and not agreement.may_commit:
        yield "`annual_commit_monthly_billing`"


def _refusal_of(choices: Sequence[str], contact: Contact) -> Refusal:
    without = "it" if len(choices) == 1 else "them"
    return forbidden(
        f"Your company's agreement does not allow it to choose {' or '.join(choices)}. Open the "
        f"office without {without}, or ask {contact.name} <{contact.email}>."
    )
