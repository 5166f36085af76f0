"""Random runs in which staff refund purchases, with all faults, and versions that refund wrongly."""

import pytest

from tests.mutation.fault import Fault
from tests.simulation.actions_on_payments import ON_CARDS, buy
from tests.simulation.broken_version import planted
from tests.simulation.clients import Client
from tests.simulation.refund_invariants import check_refunds
from tests.simulation.requests import Request
from tests.simulation.run import Run
from tests.simulation.stream_history import readable

RUNS = 25
REFUNDS, WEBHOOKS = "payments/refunds.py", "payments/webhooks.py"


def credit(client: Client) -> None:
    """A credit note with a refund, of any invoice, whole or in part."""
    chance, ids = client.chance, {"office_id": client.chance.choice(ON_CARDS)}
    read = client.read("/offices/{office_id}/billing_summary", ids)
    invoices = read.json["invoices"] if read else []
    if not invoices:
        return
    number = int(chance.choice(invoices)["number"])
    body = {"refund": True} | ({"amount": chance.randint(1, 3000)} if chance.random() < 0.7 else {})
    path, where = "/offices/{office_id}/invoices/{number}/credit_notes", {**ids, "number": number}
    client.cloud.http(Request(client.person("csm"), "POST", path, where, body, client.key()))


class RefundingRun(Run):
    """Clients buy and are refunded. Only the refunds are checked."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, None, pays=True)
        self._weights = {buy: 1, credit: 1}

    def refund_for_days(self) -> int:
        """The number of refunds at the provider. Raises AssertionError if one is wrong."""
        for _ in range(4):
            self._clients_and_triggers()
            self._collect_for_days()
        self._settle()
        bank = self.cloud.bank
        assert bank
        check_refunds(bank, [readable(item) for item in self.cloud.table.items.values()])
        return len(bank.refunds)


def test_every_promise_is_paid_back_once_or_is_credit_again() -> None:
    assert sum(RefundingRun(seed).refund_for_days() for seed in range(RUNS)) > 20


@pytest.mark.parametrize(
    ("fault", "found_last_time"),
    [
        (Fault(REFUNDS, "_asked", "other keys", '-{place}"', '-{place}-{at}"', ()), 32),
        (
            Fault(
                REFUNDS, "_record", "no failure", 'note.refund in ("pending", "made")', "False", ()
            ),
            7,
        ),
        (Fault(WEBHOOKS, "take_webhook", "deaf", '("intent", "refund")', '("intent",)', ()), 2),
    ],
    ids=["other keys", "no failure", "deaf"],
)
def test_a_version_that_refunds_wrongly_is_found(fault: Fault, found_last_time: int) -> None:
    found = 0
    for seed in sorted(range(4 * RUNS), key=lambda seed: seed != found_last_time):
        with planted(fault):
            try:
                RefundingRun(seed).refund_for_days()
            except AssertionError:
                found += 1
                break
    assert found
