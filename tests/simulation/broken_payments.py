"""Versions of the product that charge too much, too little, or nothing (R49)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib.domain.record import replace
from chalicelib.wiring import Wired
from tests.mutation.fault import Fault
from tests.simulation import actions_on_money as money
from tests.simulation import actions_on_payments as payments
from tests.simulation import actions_on_transfers as transfers
from tests.simulation.action_weights import Action
from tests.simulation.bank import ASKS, GOOD, Bank
from tests.simulation.broken_version import Broken

BUYING = (payments.buy, payments.buy_twice, payments.buy_for_hours, payments.replace_card)
PAYING = (payments.buy, payments.pay_now, money.report_payment, transfers.transfer_paid)
COLLECT, OUTCOMES = "payments/collect.py", "payments/outcomes.py"
PURCHASES = "payments/purchases.py"
AUTHORIZING, ATTEMPTS = "service/authorizing.py", "dynamo/payment_attempts.py"


def _planted(
    name: str,
    place: tuple[str, str],
    texts: tuple[str, str],
    found_by: str,
    actions: tuple[Action, ...] = BUYING,
    break_: Callable[[Wired], Wired] = lambda wired: wired,
) -> Broken:
    fault = Fault(*place, name, *texts, tests=())
    return Broken(name, break_, found_by, actions, fault, pays=True)


def _clocks_differ(wired: Wired) -> Wired:
    """Some processes are a quarter of an hour ahead, which the product bears as long as nothing is
    broken: the sweep then closes attempts that others still use, and cards ask, so that people need
    time."""
    bank = _bank(wired)
    bank.cards = {card: (customer, ASKS) for card, (customer, _) in bank.cards.items()}
    ahead = timedelta(minutes=bank.chance.choice((0, 0, 15)))
    return replace(wired, clock=lambda: wired.clock() + ahead)


def _stands_still(kind: str, stall_rate: float) -> Callable[[Wired], Wired]:
    """Processes often stand still for hours, if they do in this run, and all cards are of a kind."""

    def break_(wired: Wired) -> Wired:
        remote: Any = wired.service.payments
        faults, bank = remote.invoke.__self__.gate.faults, _bank(wired)
        faults.stall_rate = stall_rate if faults.stall_rate else 0
        bank.cards = {card: (customer, kind) for card, (customer, _) in bank.cards.items()}
        return wired

    return break_


def _repeats_first_answers(wired: Wired) -> Wired:
    """A provider's adapter that does not ask again for what a stored answer is about."""
    _bank(wired).repeats_first_answers = True
    return wired


def _bank(wired: Wired) -> Bank:
    remote: Any = wired.service.payments
    bank: Bank = remote.invoke.__self__.bank
    return bank


BROKEN_PAYMENTS = (
    _planted(
        "begin an attempt for a request that is committed",
        (ATTEMPTS, "put_attempt"),
        ("conditions.key_unused(attempt.began_at)", "conditions.present() | conditions.absent()"),
        "_check_authorization",
    ),
    _planted(
        "write the attempt after authorizing",
        (AUTHORIZING, "Authorizer.authorized"),
        (
            "if attempt != found:\n"
            "    assert self._request.key\n"
            "    self._service.store.begin_attempt(attempt, found, self._request.key)\n"
            "answer = self._answer(payments, attempt)",
            "answer = self._answer(payments, attempt)\n"
            "if attempt != found:\n"
            "    self._service.store.begin_attempt(attempt, found, self._request.key)",
        ),
        "_check_left",
    ),
    _planted(
        "begin an attempt before the one that it follows",
        (AUTHORIZING, "Authorizer._attempt"),
        ("max(at, found.began_at) if found else at", "at"),
        "_check_left",
        break_=_clocks_differ,
    ),
    _planted(
        "cancel what was authorized without closing its attempt",
        (PURCHASES, "_cancel"),
        (
            "if attempt.is_open and not work.items.close_attempt(attempt):\n"
            "    return 0  # Used or replaced meanwhile: the next run reads it anew.\n"
            "closed = replace(attempt, is_open=False)",
            "closed = attempt",
        ),
        "_check_authorized",
        actions=(payments.buy,),
        break_=_stands_still(GOOD, 0.8),
    ),
    _planted(
        "commit a purchase whose attempt the sweep has canceled",
        (ATTEMPTS, "used_attempt"),
        (
            "return Delete(_NAME, key, condition)",
            "return Delete(_NAME, key, conditions.present() | conditions.absent())",
        ),
        "_check_authorized",
        actions=(payments.buy,),
        break_=_stands_still(GOOD, 0.4),
    ),
    _planted(
        "forget an attempt that has followed the one that was canceled",
        ("payments/items.py", "PaymentItems.forget_attempt"),
        ("conditions.attempt_is(attempt)", "conditions.present() | conditions.absent()"),
        "_check_left",
        actions=(payments.buy, payments.buy_for_hours),
        break_=_stands_still(ASKS, 0.6),
    ),
    _planted(
        "cancel what paid for the purchase",
        (PURCHASES, "_cancel"),
        ('intent.metadata["number"] != paid_number', "paid_number"),
        "_check_authorization",
    ),
    _planted(
        "authorize under another key each time",
        (PURCHASES, "authorize"),
        ("attempt.provider_key", 'f"{attempt.provider_key} {work.provider.gate.scheduler.steps}"'),
        "_check_left",
    ),
    Broken(
        "take the first answer of a key for the last",
        _repeats_first_answers,
        "_check_confirmed",
        BUYING,
        pays=True,
    ),
    _planted(
        "begin an attempt before the outcome of the last is known",
        (COLLECT, "collect"),
        (
            "found = with_outcome(work, found, at)",
            "from .invoice_payment import Ended\n"
            'found = saved_payment(work, found, found.payment.end(Ended("canceled", at)))',
        ),
        "_check_invoice",
    ),
    _planted(
        "record the outcome before the payment",
        (OUTCOMES, "recorded_outcome"),
        (
            '_report(work, found, "paid", at, intent)',
            'found = _ended(work, found, Ended("paid", at, intent.intent_id))\n'
            '_report(work, found, "paid", at, intent)\n'
            "return found",
        ),
        "_check_invoice",
    ),
    _planted(
        "charge under another key each time",
        (OUTCOMES, "_asked"),
        (
            "provider.charge(order, key,",
            'provider.charge(order, f"{key} {work.provider.gate.scheduler.steps}",',
        ),
        "_check_invoice",
        PAYING,
    ),
    _planted(
        "capture by asking only",
        (OUTCOMES, "_asked"),
        (
            "provider.capture(attempt.intent_id, _about(found, attempt))",
            "provider.retrieve(attempt.intent_id)",
        ),
        "_check_released",
    ),
    _planted(
        "charge again what an attempt has paid since the invoice was read",
        (OUTCOMES, "CollectedInvoice.is_open"),
        ("is_due and not self.payment.is_paid", "is_due"),
        "_check_invoice",
        PAYING,
    ),
    _planted(
        "charge beside what a purchase has authorized",
        (COLLECT, "_kind"),
        ('return "capture"', 'return "charge"'),
        "_check_released",
    ),
    _planted(
        "keep what was authorized for an invoice that is paid otherwise",
        (COLLECT, "_rest"),
        ("work.provider.cancel(authorized)", "pass"),
        "_check_released",
        (payments.buy, money.report_payment),
    ),
    _planted(
        "look again and again at an invoice that is paid otherwise",
        (COLLECT, "_rest"),
        ("saved_payment(work, found, found.payment.rest(due_at))", "pass"),
        "_until",
        (money.report_payment, payments.replace_card),
    ),
    _planted(
        "forget an invoice that is due a moment later by another clock",
        (COLLECT, "_rest"),
        ("if look_at <= at if look_at else due_at:", "if look_at and look_at <= at:"),
        "_check_collected",
        break_=_clocks_differ,
    ),
)
