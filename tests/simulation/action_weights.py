"""All actions of clients, with their relative frequencies."""

import random
from collections.abc import Callable, Mapping

from tests.simulation import actions_on_credit_notes as credit_notes
from tests.simulation import actions_on_licenses as licenses
from tests.simulation import actions_on_money as money
from tests.simulation import actions_on_offices as offices
from tests.simulation import actions_on_payments as payments
from tests.simulation import actions_on_people as people
from tests.simulation import actions_on_refunds as refunds
from tests.simulation import actions_on_transfers as transfers
from tests.simulation import actions_without_effect as without_effect
from tests.simulation.clients import Client

Action = Callable[[Client], None]

ACTION_WEIGHTS: Mapping[Action, int] = {
    offices.purchase: 10,
    offices.remove: 8,
    offices.restore: 6,
    offices.restore_lot: 3,
    transfers.transfer: 6,
    transfers.transfer_there_and_back: 4,
    transfers.transfer_paid: 3,
    transfers.transfer_commitment: 1,
    offices.remove_as_staff: 2,
    money.report_payment: 6,
    money.agree_terms: 1,
    money.change_prices: 1,
    money.set_collect: 3,
    money.change_agreement: 1,
    money.collect_later_and_at_once: 1,
    offices.set_thresholds: 1,
    offices.open_office: 1,
    licenses.assign: 10,
    licenses.release: 6,
    licenses.assign_shared: 5,
    licenses.release_shared: 5,
    licenses.assign_batch: 4,
    licenses.assign_to_common_user: 6,
    licenses.release_from_common_user: 4,
    licenses.add_fax_line: 3,
    licenses.assign_to_room: 3,
    people.invite: 8,
    people.invite_several: 5,
    people.suspend: 5,
    people.activate: 5,
    people.change_license: 6,
    people.change_external_id: 4,
    people.move: 6,
    people.delete: 6,
    people.restore_user: 5,
    people.edit_common_user: 6,
    people.change_external_id_of_common_user: 3,
    people.delete_common_user: 3,
    people.restore_common_user: 4,
    people.mark_common_user: 2,
    people.act_as_office_admin: 4,
    people.create_room: 3,
    people.delete_room: 3,
    without_effect.read_licenses: 6,
    without_effect.read_company_licenses: 3,
    without_effect.read_history: 1,
    without_effect.send_forbidden_request: 4,
}

PAYMENT_WEIGHTS: Mapping[Action, int] = {
    payments.buy: 10,
    payments.buy_twice: 4,
    payments.buy_for_hours: 4,
    payments.pay_now: 6,
    payments.replace_card: 4,
    payments.remove_card: 1,
}
"""Further actions while a payment provider is connected."""

CREDIT_WEIGHTS: Mapping[Action, int] = {
    credit_notes.credit_invoice: 8,
    credit_notes.credit_twice: 3,
    credit_notes.credit_in_full: 3,
    credit_notes.buy_and_credit: 4,
    credit_notes.credit_declined: 2,
    refunds.pay_back_in_parts: 2,
}
"""Further actions in some runs."""

REFUND_WEIGHTS: Mapping[Action, int] = {refunds.buy_and_pay_back: 6}
"""Further actions of them, while a payment provider is connected."""

TAX_WEIGHTS: Mapping[Action, int] = {
    credit_notes.edit_address: 4,
    credit_notes.edit_address_after_boundary: 2,
    credit_notes.change_tax_rate: 1,
}
"""Further actions in runs with taxes."""


def random_subset(chance: random.Random) -> Mapping[Action, int]:
    """All actions or, in most runs, only a few, which then interact more often (Groce et al.,
    "Swarm Testing", ISSTA 2012)."""
    if chance.random() < 0.3:
        return ACTION_WEIGHTS
    return weights_of(chance.sample([*ACTION_WEIGHTS], chance.randint(2, 8)))


def weights_of(acts: list[Action]) -> Mapping[Action, int]:
    several = (PAYMENT_WEIGHTS, CREDIT_WEIGHTS, REFUND_WEIGHTS, TAX_WEIGHTS)
    weights = dict(ACTION_WEIGHTS)
    for more in several:
        weights |= more
    return {perform: weights[perform] for perform in acts}


def perform(client: Client, weights: Mapping[Action, int], times: int) -> None:
    """Performs `times` random actions, one after the other."""
    for _ in range(times):
        (chosen,) = client.chance.choices([*weights], [*weights.values()])
        chosen(client)
