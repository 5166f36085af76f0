"""Document numbers: the office's id in base 32, and its count of invoices or credit notes (R50)."""

import pytest

from chalicelib.domain.documents import credit_note_document, invoice_document


@pytest.mark.parametrize(
    ("office_id", "number", "expected"),
    [
        (1, 1, "1-0001"),
        (31, 9_999, "Z-9999"),
        (32, 10_000, "10-10000"),
        (101, 7, "35-0007"),  # 3 x 32 + 5
        (173, 12, "5D-0012"),  # 5 x 32 + 13
        (2**53 - 1, 1, "7ZZZZZZZZZZ-0001"),
    ],
)
def test_an_invoice_has_the_series_of_its_office(
    office_id: int, number: int, expected: str
) -> None:
    assert invoice_document(office_id, number) == expected


def test_no_digit_is_misread() -> None:
    """Neither I, L, O nor U."""
    series = "".join(invoice_document(digit, 1)[0] for digit in range(1, 32))
    assert series == "123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_credit_notes_are_counted_apart() -> None:
    assert credit_note_document(101, 7) == "35-C0007"
    assert credit_note_document(32, 12_345) == "10-C12345"
