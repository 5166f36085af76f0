"""Orders in the console: each is placed once, under the key of its page."""

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, fill_offices


def test_an_order_sent_twice_is_placed_once(console: ConsoleClient) -> None:
    page = console.get(f"{OFFICE}/purchase/review?talk_lines=3&key=one")
    form = console.hidden(page.text)
    sent = [console.post(f"{OFFICE}/purchase/review?talk_lines=3&key=one", form) for _ in range(2)]
    assert [answer.headers["Location"] for answer in sent] == [
        f"/console{OFFICE}/licenses?done=1",
        f"/console{OFFICE}/licenses?done=1&again=yes",
    ]
    assert console.world.counts() == (3, 0, 0, 3)


def test_a_purchase_from_billing_is_told_there_and_what_is_sent_twice_too(
    console: ConsoleClient,
) -> None:
    path = f"{OFFICE}/purchase/review?talk_lines=3&key=one&source=billing&then=billing"
    first, again = (console.post(path).headers["Location"] for _ in range(2))
    assert first == f"/console{OFFICE}/billing?done=1"
    text = console.get(first).text
    assert "<strong>Done.</strong>" in text
    assert "+3 Talk" in text
    assert "Invoice 1: $53.22 due</a>" in text
    assert "It was not repeated" in console.get(again).text
    assert "Done." not in console.get(f"{OFFICE}/billing").text


def test_refusals_call_license_types_as_the_pages_do(console: ConsoleClient) -> None:
    _, removal = fill_offices(console.world)
    answer = console.post(f"{OFFICE}/removals/{removal}/cancel", {"quantity": "9"})
    assert answer.status == 400
    assert "9 Talk requested, 2 left in this removal." in answer.text
    assert "talk_lines" not in answer.text


def test_another_order_under_the_same_key_is_asked_about(console: ConsoleClient) -> None:
    console.post(f"{OFFICE}/purchase/review?talk_lines=3&key=one")
    answer = console.post(f"{OFFICE}/purchase/review?talk_lines=4&key=one")
    assert answer.status == 400
    assert "was already confirmed with other entries" in answer.text
    assert console.world.counts() == (3, 0, 0, 3)


def test_a_key_is_its_persons_alone(console: ConsoleClient) -> None:
    path = f"{OFFICE}/purchase/review?talk_lines=3&key=one"
    console.post(path)
    other = ConsoleClient(console.world)
    other.sign_in("office_admin")
    assert "again" not in other.post(path).headers["Location"]
    assert console.world.counts() == (6, 0, 0, 6)
