"""What a company may choose by itself when it opens an office (R52)."""

from .directory import Company
from .refusals import Refusal, forbidden, limit_reached
from .terms import STAFF, Contact, Terms


def refusal_of_opening(
    company: Company, offices: int, terms: Terms, role: str, contact: Contact
) -> Refusal | None:
    """The refusal of one more office on these terms, or None. `offices` is how many the company
    has. Vendor staff choose freely, but the number of offices is limited for them, too."""
    agreement = company.agreement
    if offices >= agreement.max_offices:
        return limit_reached(
            agreement.max_offices,
            f"The company has {offices} offices, and its agreement allows {agreement.max_offices}. "
            f"Ask {contact.name} <{contact.email}> to allow more.",
        )
    if role in STAFF:
        return None
    if terms.invoiced and not agreement.may_be_invoiced:
        return _not_agreed("`invoiced`", contact)
    if terms.annual_commit_monthly_billing and not agreement.may_commit:
        return _not_agreed("`annual_commit_monthly_billing`", contact)
    return None


def _not_agreed(choice: str, contact: Contact) -> Refusal:
    return forbidden(
        f"Your company's agreement does not allow it to choose {choice}. Open the office without "
        f"it, or ask {contact.name} <{contact.email}>."
    )
