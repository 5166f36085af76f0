"""The law of amounts (R48, R50, R51), at every commit: what each office was invoiced, less its credit
notes, is paid and kept, open, or taken from its credit; and nothing is lost or counted twice."""

from collections import Counter, defaultdict
from typing import Any

from tests.simulation.bills import settlement_of, used_of
from tests.simulation.oracles import Items, items_of
from tests.simulation.stream_history import Committed

Item = dict[str, Any]
Amounts = Counter[str]
KINDS = ("ENTRY", "INVOICE", "CREDIT_NOTE", "ACCOUNT")
SIGNS = {"prorated": 1, "renewal": 1, "transferred_in": 1, "transferred_out": -1}


def check_every_commit(committed: list[Committed]) -> None:
    """An office's account is the last item of each of its transactions."""
    sums = defaultdict[str, Amounts](Counter)
    known: dict[tuple[str, str], Amounts] = {}
    for each in committed:
        if each.kind not in KINDS:
            continue
        office, item = each.item["pk"], each.item
        key = office, f"{each.kind} {item.get('seq', item.get('number'))}"
        new = amounts_of(each.kind, item)
        of = sums[office]
        of.subtract(known.get(key, {}))
        of.update(new)
        known[key] = new
        if each.kind == "ACCOUNT":
            check_law(office, of)


def check_conservation(items: Items) -> None:
    """The same after a run; and what one office sends another receives. No invoice is credited with
    more than it asked for, and no payment is paid back twice."""
    sums = defaultdict[str, Amounts](Counter)
    for kind in KINDS:
        for item in items_of(items, kind if kind == "ACCOUNT" else f"{kind}#"):
            sums[item["pk"]].update(amounts_of(kind, item))
    for office, of in sums.items():
        check_law(office, of)
    total: Amounts = Counter()
    for of in sums.values():
        total.update(of)
    assert total["sent"] == total["received"], total
    _check_invoices(items)


def amounts_of(kind: str, item: Item) -> Amounts:
    """What the item says. `open` is what payments must pay still, `paid` what they have paid."""
    if kind == "ACCOUNT":
        return Counter({name: item[f"{name}_minor"] for name in ("accrued", "balance")})
    if kind == "INVOICE":
        due, total = item["total_minor"] - used_of(item), item["total_minor"]
        tax = sum(part["amount_minor"] for part in item.get("tax") or ())
        where = "paid" if item["status"] == "paid" else "open"
        return Counter({"invoiced": total, "taxed": tax, where: due})
    if kind == "CREDIT_NOTE":
        kept = item.get("refund") == "failed"
        refund = 0 if kept else item["refund_minor"]
        return Counter({"noted": item["total_minor"], "refunded": refund})
    settled = settlement_of(item)
    amounts = Counter({name: settled[f"{name}_minor"] for name in _SETTLED})
    for line in item["lines"]:
        amount = line["quantity"] * line["unit_amount_minor"]
        amounts["charged"] += max(SIGNS.get(line["kind"], 0), 0) * amount
        amounts["credited"] -= min(SIGNS.get(line["kind"], 0), 0) * amount
    amounts["accrued_paid"] = settled["accrued_minor"]
    return amounts


_SETTLED = ("sent", "received", "credit_tax", "accrued_tax")


def check_law(office: str, of: Amounts) -> None:
    """The balance is what came in as credit and paid nothing yet."""
    invoices = of["invoiced"] - of["noted"]
    payments = of["paid"] - of["refunded"]
    came = of["credited"] + of["credit_tax"] + of["received"]
    went = of["accrued_paid"] + of["accrued_tax"] + of["sent"]
    assert invoices + went + of["balance"] == payments + of["open"] + came, (office, of)
    invoiced = of["invoiced"] - of["taxed"]
    assert of["charged"] == invoiced + of["accrued_paid"] + of["accrued"], (office, of)
    assert of["accrued"] >= 0 <= of["balance"], (office, of)


def _check_invoices(items: Items) -> None:
    notes = items_of(items, "CREDIT_NOTE#")
    for invoice in items_of(items, "INVOICE#"):
        number = invoice["pk"], invoice["number"]
        own = [each for each in notes if (each["pk"], each["invoice_number"]) == number]
        credited = sum(each["total_minor"] for each in own)
        assert invoice.get("credited_minor", 0) == credited, (invoice, own)
        assert credited <= invoice["total_minor"], (invoice, own)
        paid = invoice["total_minor"] - used_of(invoice) if invoice["status"] == "paid" else 0
        kept = [each["refund_minor"] for each in own if each.get("refund") != "failed"]
        assert sum(kept) <= paid, (invoice, own)
        if credited == invoice["total_minor"]:
            assert invoice["status"] != "declined" and paid + used_of(invoice) == credited, invoice


def check_documents(items: Items) -> None:
    """Invoices and credit notes are numbered per office without gaps, and documents are unique."""
    documents = Counter[str]()
    for account in items_of(items, "ACCOUNT"):
        for kind, counter in (("INVOICE#", "invoice_count"), ("CREDIT_NOTE#", "credit_note_count")):
            own = [each for each in items_of(items, kind) if each["pk"] == account["pk"]]
            numbers = [each["number"] for each in own]
            assert numbers == [*range(1, account.get(counter, 0) + 1)], (account, numbers)
            documents.update(each["document_number"] for each in own)
            ends = [each["document_number"].rpartition("-")[2].lstrip("C") for each in own]
            assert [int(each) for each in ends] == numbers, (account["pk"], ends)
    assert not documents or set(documents.values()) == {1}, documents
