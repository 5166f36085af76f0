"""What a credit note must credit, pay back and release, by the rules alone (R50)."""

from collections import Counter
from typing import Any

from tests.model.credit_notes import (
    Asked,
    ChargedLine,
    Issued,
    refund_minor,
    released,
    total_minor,
)
from tests.simulation.office_money import Bill, OfficeMoney

Item = dict[str, Any]
CHARGED = ("prorated", "renewal", "transferred_in")


def add_lines(entry: Item, money: OfficeMoney, bill: Bill | None) -> None:
    """The entry's lines are those of the invoice that it issues, or accrue with what credit paid
    of them."""
    charged = [dict(line) for line in entry["lines"] if _amount(line) and line["kind"] in CHARGED]
    if bill:
        bill.lines = charged
        if bill.accrued:
            bill.lines += money.accrued_lines
            money.accrued_lines = []
    else:
        money.accrued_lines += charged
        if paid := (entry.get("settled") or {}).get("accrued_minor"):
            money.accrued_lines.append({"quantity": 1, "unit_amount_minor": -paid})
    if entry["action"] == "renewal":
        money.accrued_lines = []


def check_note(note: Item, entry: Item, body: Item, money: OfficeMoney) -> None:
    """Raises unless the note says what was asked for."""
    bill = money.bills[note["invoice_number"]]
    issued = _issued(bill, money)
    asked = _asked(body, issued)
    money.notes += 1
    assert note["number"] == money.notes, (note, money.notes)
    total, refund = total_minor(asked, issued), refund_minor(asked, issued)
    assert 0 < note["total_minor"] == total <= bill.total - bill.credited, (note, total, bill)
    assert note["refund_minor"] == refund, (note, refund, bill)
    free = {kind: each["available"] for kind, each in entry["before"].items()}
    gone = released(asked, issued, Counter(free))
    assert Counter(note.get("released") or {}) == gone, (note, gone, bill)
    for kind, after in entry["after"].items():
        lost = entry["before"][kind]["purchased"] - after["purchased"]
        assert lost == gone[kind], (entry, gone)
    _add(note, bill)


def _add(note: Item, bill: Bill) -> None:
    """The tax is given back by rates, never more than was invoiced, and whole with the invoice."""
    given = bill.given_tax or tuple(0 for _ in bill.tax)
    new = [part["amount_minor"] for part in note.get("tax") or ()]
    assert len(new) == len(bill.tax), (note, bill)
    bill.given_tax = tuple(a + b for a, b in zip(given, new, strict=True))
    bill.credited += note["total_minor"]
    bill.refunded += note["refund_minor"]
    bill.gone.update(note.get("released") or {})
    for line in note.get("lines") or ():
        bill.credited_lines[line["position"]] += line["quantity"]
    limits = zip(bill.given_tax, bill.tax, strict=True)
    assert all(0 <= back <= tax for back, tax in limits), (note, bill)
    net = bill.credited - sum(bill.given_tax)
    assert 0 <= net <= bill.total - sum(bill.tax), (note, bill)
    if bill.credited == bill.total:
        assert bill.given_tax == bill.tax, (note, bill)


def _issued(bill: Bill, money: OfficeMoney) -> Issued:
    given = bill.given_tax or tuple(0 for _ in bill.tax)
    boundary = money.plan.ends_at(money.cycle).isoformat().replace("+00:00", "Z")
    lines = [
        ChargedLine(
            kind=line.get("license_type", ""),
            quantity=line["quantity"],
            unit_minor=line["unit_amount_minor"],
            left=line["quantity"] - bill.credited_lines[place] if _amount(line) > 0 else 0,
            until_the_boundary=line.get("period_end") == boundary,
        )
        for place, line in enumerate(bill.lines, start=1)
    ]
    return Issued(
        total_minor=bill.total,
        subtotal_minor=bill.total - sum(bill.tax),
        credited_net_minor=bill.credited - sum(given),
        tax=tuple(zip(bill.tax, given, strict=True)),
        kept_minor=(bill.due if bill.status == "paid" else 0) - bill.refunded,
        lines=lines,
        released=bill.gone,
    )


def _asked(body: Item, issued: Issued) -> Asked:
    lines = [
        (each["position"], each.get("quantity") or issued.lines[each["position"] - 1].left)
        for each in body.get("lines") or ()
    ]
    return Asked(
        tuple(lines),
        body.get("amount"),
        refund=body.get("refund", False),
        release=body.get("release_licenses", False),
    )


def _amount(line: Item) -> int:
    amount: int = line["quantity"] * line["unit_amount_minor"]
    return amount
