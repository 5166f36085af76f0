"""The one way in which what an office owns changes: one commit with its stored response, decided on what
was read last, dated to the office's cycle."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Counts, Ledger
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.transitions.purchase import decide_purchase
from chalicelib.purchase import purchase as purchase_verb
from chalicelib.quote import confirming, quote
from chalicelib.remove import remove
from chalicelib.restore import restore
from chalicelib.service.change_office import change_office, change_offices
from chalicelib.service.ports import IdempotencyKey, IdempotencyRecord, Retryable
from chalicelib.service.requests import Command, Outcome, metadata_of, stored_outcome
from chalicelib.transfer import Move, transfer
from tests.unit.fakes import KEY, STORED_RESPONSE, FakeStore, request, service
from tests.unit.ledgers import (
    APRIL_ENDS,
    COMPANY,
    MARCH_ENDS,
    MARCH_STARTS,
    NOW,
    OFFICE,
    TALK,
    ledger,
    lot,
    metadata,
    some,
)

SECOND = timedelta(seconds=1)
APRIL = Cycle(3, MARCH_ENDS, APRIL_ENDS)
DESTINATION = 102


def buy(store: FakeStore, key: IdempotencyKey | None = KEY) -> Outcome:
    command = Command(request(NOW, key), OFFICE, "billing")
    return change_office(
        service(store),
        command,
        lambda before, metadata: decide_purchase(before, some(talk_lines=1), metadata),
        lambda _: STORED_RESPONSE,
    )


def in_april(**changes: Any) -> Ledger:
    return ledger({TALK: Counts(5, 0, 5)}, cycle=APRIL, **changes)


def test_a_change_and_its_idempotency_record_are_one_commit() -> None:
    store = FakeStore({OFFICE: ledger()})
    buy(store)
    ((changes, idempotency),) = store.asked
    assert [change.entry.action for change in changes] == ["purchase"]
    assert idempotency == IdempotencyRecord(KEY, STORED_RESPONSE, NOW)


def test_a_repeat_is_answered_as_at_first_and_says_so() -> None:
    store = FakeStore({OFFICE: ledger()}, stored_responses=[STORED_RESPONSE])
    assert buy(store) == Outcome(STORED_RESPONSE, replayed=True)
    assert store.asked == []


def test_a_request_without_a_key_is_recorded_under_one_of_its_own() -> None:
    store = FakeStore({OFFICE: ledger()})
    assert not buy(store, key=None).replayed
    ((_, idempotency),) = store.asked
    own = IdempotencyKey(COMPANY, "request request-1", request_hash="")
    assert idempotency == IdempotencyRecord(own, STORED_RESPONSE, NOW)


def test_a_key_that_comes_with_another_body_is_refused() -> None:
    store = FakeStore({OFFICE: ledger()}, stored_responses=[STORED_RESPONSE])
    with pytest.raises(Refusal) as refused:
        buy(store, key=replace(KEY, request_hash="another"))
    assert (refused.value.code, store.asked) == ("idempotency_key_reused", [])


def test_where_nothing_is_to_change_nothing_is_written() -> None:
    store = FakeStore({OFFICE: ledger()})
    asked = request(NOW, KEY)
    change_offices(service(store), asked, (OFFICE,), lambda _: (), lambda _: STORED_RESPONSE)
    assert store.asked == []


def test_after_a_lost_race_all_is_decided_again_on_what_is_there_then() -> None:
    store = FakeStore({OFFICE: ledger()}, [Retryable("stale")])
    decided: list[int] = []
    command = Command(request(), OFFICE, "billing")

    def answer(change: object) -> object:
        decided.append(change.before.account.seq)  # type: ignore[attr-defined]
        # Another request's entry comes in between.
        store.ledgers[OFFICE] = ledger(seq=9)
        return STORED_RESPONSE

    change_office(
        service(store),
        command,
        lambda before, metadata: decide_purchase(before, some(talk_lines=1), metadata),
        answer,  # type: ignore[arg-type]
    )
    assert decided == [4, 9]
    assert [changes[0].after.account.seq for changes, _ in store.asked] == [5, 10]


@pytest.mark.parametrize(
    ("clock", "dated"),
    [
        (MARCH_STARTS - SECOND, MARCH_STARTS),
        (MARCH_STARTS, MARCH_STARTS),
        (MARCH_STARTS + SECOND, MARCH_STARTS + SECOND),
    ],
)
def test_an_entry_of_a_clock_that_is_behind_is_dated_to_its_cycles_start(
    clock: datetime, dated: datetime
) -> None:
    command = Command(request(clock), OFFICE, "billing", "spring")
    metadata = metadata_of(command, ledger())
    assert (metadata.at, metadata.reason) == (dated, "spring")


def test_a_transfer_is_in_the_later_cycle_of_both_offices() -> None:
    # One was rolled forward by a clock that is ahead of this one, the other not yet: a license
    # that moves must not be billed in the next cycle of both, or of neither.
    behind = ledger({TALK: Counts(5, 0, 5)}, office_id=DESTINATION)
    for behind_gives in (True, False):
        source, destination = (DESTINATION, OFFICE) if behind_gives else (OFFICE, DESTINATION)
        store = FakeStore({OFFICE: in_april(), DESTINATION: behind})
        command = Command(request(MARCH_ENDS - SECOND), source, "api")
        transfer(
            service(store),
            command,
            Move(destination, some(talk_lines=1)),
            lambda _: STORED_RESPONSE,
        )
        ((rolled,), _), (changes, _) = store.asked
        assert (rolled.entry.office_id, rolled.entry.lines[0].quantity) == (DESTINATION, 5)
        assert [change.before.account.cycle.start for change in changes] == [MARCH_ENDS] * 2
        assert [change.entry.at for change in changes] == [MARCH_ENDS] * 2


def test_a_transfer_precedes_the_cycle_of_neither_office() -> None:
    # The cycle of one began by a clock that is ahead, the other's runs since the middle of March.
    middle = Cycle(2, MARCH_ENDS - timedelta(days=16), MARCH_ENDS + timedelta(days=14))
    started = ledger({TALK: Counts(5, 0, 5)}, office_id=DESTINATION, cycle=middle)
    for source, destination in ((OFFICE, DESTINATION), (DESTINATION, OFFICE)):
        store = FakeStore({OFFICE: in_april(), DESTINATION: started})
        command = Command(request(MARCH_ENDS - SECOND), source, "api")
        transfer(
            service(store),
            command,
            Move(destination, some(talk_lines=1)),
            lambda _: STORED_RESPONSE,
        )
        ((changes, _),) = store.asked
        assert [change.entry.at for change in changes] == [MARCH_ENDS, MARCH_ENDS]


def test_a_transfer_reads_both_offices_and_its_idempotency_record_together() -> None:
    store = FakeStore(
        {OFFICE: ledger({TALK: Counts(5, 0, 5)}), DESTINATION: ledger(office_id=DESTINATION)}
    )
    command = Command(request(NOW, KEY), OFFICE, "api")
    move = Move(DESTINATION, some(talk_lines=1))
    transfer(service(store), command, move, lambda _: STORED_RESPONSE)
    assert store.reads == [((OFFICE, DESTINATION), KEY)]


def test_a_quote_by_a_clock_that_is_behind_is_of_the_cycles_first_day() -> None:
    store = FakeStore({OFFICE: in_april()})
    command = Command(request(MARCH_ENDS - SECOND), OFFICE, "api")
    made = quote(service(store), command, "purchase", some(talk_lines=1))
    assert made.expires_at == MARCH_ENDS + timedelta(minutes=15)
    assert made.change.entry.due_now_minor == 2500  # 30 of 30 days


def test_another_companys_office_is_not_found_and_nothing_is_written() -> None:
    store = FakeStore({OFFICE: ledger(company_id=8)})
    with pytest.raises(Refusal) as refused:
        buy(store)
    assert (refused.value.code, store.asked) == ("not_found", [])


def test_another_companys_office_is_not_quoted() -> None:
    store = FakeStore({OFFICE: ledger(company_id=8)})
    with pytest.raises(Refusal) as refused:
        quote(service(store), Command(request(), OFFICE, "api"), "purchase", some(talk_lines=1))
    assert refused.value.code == "not_found"


def test_an_empty_text_is_no_quote() -> None:
    with pytest.raises(Refusal) as refused:
        confirming("purchase", some(talk_lines=1), "")(ledger(), metadata())
    assert refused.value.members["errors"][0]["pointer"] == "/quote"
    assert confirming("purchase", some(talk_lines=1), None)(ledger(), metadata())


def test_the_first_answer_to_a_key_is_found_without_anything_else() -> None:
    answered = FakeStore(stored_responses=[STORED_RESPONSE])
    assert stored_outcome(service(answered), request(key=KEY)) == Outcome(
        STORED_RESPONSE, replayed=True
    )
    assert stored_outcome(service(FakeStore()), request(key=KEY)) is None
    assert stored_outcome(service(answered), request()) is None


@pytest.mark.parametrize("verb", [purchase_verb, remove, restore])
def test_what_is_no_quote_confirms_nothing(verb: Any) -> None:
    store = FakeStore({OFFICE: ledger({TALK: Counts(9, 3, 3)}, lot(31, TALK, 3))})
    command, items = Command(request(key=KEY), OFFICE, "api"), some(talk_lines=1)
    with pytest.raises(Refusal) as refused:
        verb(service(store), command, items, lambda _: STORED_RESPONSE, "no quote")
    assert refused.value.members["errors"][0]["pointer"] == "/quote"
    assert store.asked == []
    verb(service(store), command, items, lambda _: STORED_RESPONSE, None)
    assert len(store.asked) == 1
