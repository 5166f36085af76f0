"""Agree terms: what vendor staff negotiated for an office (R9, R10, R17)."""

from collections.abc import Callable

from .change_office import Command, Outcome, Service, change_offices, stamp_of
from .domain.account import Ledger
from .domain.change import Change
from .domain.transitions import agree_terms as transitions
from .domain.transitions.agree_terms import Agreement, agreed_in
from .ports import Receipt

Answer = Callable[[Agreement], Receipt]


def agree_terms(
    service: Service, command: Command, agreement: Agreement, answer: Answer
) -> Outcome:
    """The agreement in place of the one before. What is agreed already changes nothing."""

    def decide(ledgers: tuple[Ledger, ...]) -> tuple[Change, ...]:
        (ledger,) = ledgers
        if agreed_in(ledger.terms) == agreement:
            return ()
        return (transitions.agree_terms(ledger, agreement, stamp_of(command, ledger)),)

    return change_offices(
        service, command.request, (command.office_id,), decide, lambda _: answer(agreement)
    )
