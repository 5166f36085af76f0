"""Numbers of documents: unique among all of the vendor's, and gapless in each office (R50).

An office's series is its id in base 32 (Crockford's digits, which nobody misreads). Invoices and
credit notes are counted apart.
"""

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def invoice_document(office_id: int, number: int) -> str:
    """`7D-0001`."""
    return f"{_series(office_id)}-{number:04}"


def credit_note_document(office_id: int, number: int) -> str:
    """`7D-C0001`."""
    return f"{_series(office_id)}-C{number:04}"


def _series(office_id: int) -> str:
    digits = ""
    while office_id:
        office_id, digit = divmod(office_id, 32)
        digits = _DIGITS[digit] + digits
    return digits
