"""What a credit note credits, net and of each rate's tax, to the last minor unit (R50, R51)."""

import pytest

from chalicelib.domain.credit_note import CreditedLine, CreditNote
from chalicelib.domain.crediting import Credited, credited_amount, credited_lines, credited_of
from chalicelib.domain.journal import Invoice
from chalicelib.domain.record import replace
from chalicelib.domain.tax import Tax, TaxRate
from tests.unit.credit_notes import note_of, taxed_invoice

VAT = Tax((TaxRate("DE", "VAT", 19_000),))
GST_AND_PST = Tax((TaxRate("CA", "GST", 5_000), TaxRate("CA", "PST", 7_000)))
THIRD = Tax((TaxRate("US", "Third", 33_333),))
OWED = Tax((TaxRate("DE", "VAT", 19_000, reverse_charge=True),), reverse_charge=True)


def of_lines(invoice: Invoice, before: Credited, *amounts: int) -> Credited:
    lines = tuple(
        CreditedLine(place, "talk_lines", 1, amount, "a line")
        for place, amount in enumerate(amounts, start=1)
    )
    return credited_lines(invoice, before, lines)


def amounts(credited: Credited) -> tuple[int, ...]:
    """Net, and the tax of each rate."""
    return credited.net_minor, *(each.amount_minor for each in credited.tax)


def split(invoice: Invoice, *totals: int) -> list[tuple[int, ...]]:
    """What notes over these amounts credit, one after the other."""
    notes: list[CreditNote] = []
    found = []
    for total in totals:
        credited = credited_amount(invoice, credited_of(invoice, notes), total)
        assert credited.total_minor == total
        assert all(each.base_minor == credited.net_minor for each in credited.tax)
        notes.append(note_of(invoice, credited))
        found.append(amounts(credited))
    return found


def test_what_earlier_notes_have_credited_is_added_by_rate() -> None:
    invoice = taxed_invoice(10_000, GST_AND_PST)  # 500 and 700 of tax
    none = credited_of(invoice, ())
    assert (amounts(none), none.total_minor) == ((0, 0, 0), 0)
    first, second = of_lines(invoice, none, 3_000), credited_amount(invoice, none, 1_120)
    both = credited_of(invoice, (note_of(invoice, first), note_of(invoice, second)))
    assert amounts(first) == (3_000, 150, 210)
    assert amounts(second) == (1_000, 50, 70)
    assert amounts(both) == (4_000, 200, 280)
    assert [each.base_minor for each in both.tax] == [4_000, 4_000]
    assert [each.name for each in both.tax] == ["GST", "PST"]


def test_lines_give_back_the_tax_that_was_charged_for_them() -> None:
    invoice = taxed_invoice(10_000, VAT)
    credited = of_lines(invoice, credited_of(invoice, ()), 2_500, 50)
    # 19 % of 2550 is 484.5.
    assert (amounts(credited), credited.total_minor) == ((2_550, 485), 3_035)
    assert [each.amount_minor for each in credited.lines] == [2_500, 50]
    (part,) = credited.tax
    assert (part.name, part.thousandths, part.base_minor) == ("VAT", 19_000, 2_550)


def test_three_thirds_give_back_the_tax_of_the_whole() -> None:
    """19 % of 99 is 18.81, so 19 were charged; of 33, 66, 99 it is 6.33, 12.67, 19."""
    invoice, found = taxed_invoice(99, VAT), []
    notes: list[CreditNote] = []
    for _ in range(3):
        credited = of_lines(invoice, credited_of(invoice, notes), 33)
        notes.append(note_of(invoice, credited))
        found.append(amounts(credited))
    assert found == [(33, 6), (33, 7), (33, 6)]


def test_lines_after_an_amount_take_its_tax_into_account() -> None:
    """An amount of one minor unit is tax where its share of the net amount is below a half."""
    invoice = taxed_invoice(1, Tax((TaxRate("US", "All", 100_000),)))
    before = credited_amount(invoice, credited_of(invoice, ()), 1)
    assert amounts(before) == (1, 0)
    assert split(invoice, 1, 1) == [(1, 0), (0, 1)]
    half = taxed_invoice(100, THIRD)  # 33 of tax
    given = replace(credited_of(half, ()), net_minor=10)
    more_tax = replace(given, tax=(replace(given.tax[0], amount_minor=9),))
    # 33 x 20 / 100 = 6.6, of which 9 are given back already: nothing is taken back.
    assert amounts(of_lines(half, more_tax, 10)) == (10, 0)


@pytest.mark.parametrize(
    ("tax", "totals", "expected"),
    [
        (VAT, [119], [(100, 19)]),
        (VAT, [1, 118], [(1, 0), (99, 19)]),
        (VAT, [118, 1], [(99, 19), (1, 0)]),  # 99.16 and 18.84
        (VAT, [40, 40, 39], [(34, 6), (33, 7), (33, 6)]),  # 33.6 and 6.4; 67.2 and 12.8
        (GST_AND_PST, [112], [(100, 5, 7)]),
        (GST_AND_PST, [56, 56], [(50, 3, 3), (50, 2, 4)]),  # 2.5 is rounded up first
        # 26.79, 1.34 and 1.88; 53.57, 2.68 and 3.75
        (GST_AND_PST, [30, 30, 52], [(27, 1, 2), (27, 2, 1), (46, 2, 4)]),
        (GST_AND_PST, [1, 1, 110], [(1, 0, 0), (1, 0, 0), (98, 5, 7)]),
        (Tax(), [30, 70], [(30,), (70,)]),
        (OWED, [30, 70], [(30, 0), (70, 0)]),
    ],
)
def test_an_amount_is_split_as_the_invoice_is(
    tax: Tax, totals: list[int], expected: list[tuple[int, ...]]
) -> None:
    assert split(taxed_invoice(100, tax), *totals) == expected


def test_what_rounding_leaves_belongs_to_a_rate_that_is_not_given_back_whole() -> None:
    """Of 103 = 100 + 1 + 1 + 1, an amount of 35 is 33.98 net and 0.34 of each rate: one is left."""
    thirds = Tax(tuple(TaxRate("US", name, 1_000) for name in "ABC"))
    invoice = taxed_invoice(100, thirds)
    assert split(invoice, 35, 68) == [(34, 1, 0, 0), (66, 0, 1, 1)]
    fourths = Tax(tuple(TaxRate("US", name, 1_000) for name in "ABCD"))
    halves = split(taxed_invoice(100, fourths), 50, 54)  # 48.08 net, and 0.48 of each rate
    assert halves == [(48, 1, 1, 0, 0), (52, 0, 0, 1, 1)]


def test_minor_units_that_are_whole_yen_are_split_alike() -> None:
    """Of 3,300 yen, 300 are tax; of 1,000 yen 90.9."""
    invoice = taxed_invoice(3_000, Tax((TaxRate("JP", "Consumption tax", 10_000),)))
    assert split(invoice, 1_000, 1_000, 1_300) == [(909, 91), (909, 91), (1_182, 118)]


def test_an_invoice_without_tax_of_an_older_release_is_credited_without() -> None:
    invoice = taxed_invoice(100, Tax())
    assert invoice.tax is None
    credited = of_lines(invoice, credited_of(invoice, ()), 40)
    assert (credited.tax, credited.total_minor) == ((), 40)
    assert amounts(credited_of(invoice, (note_of(invoice, credited),))) == (40,)
