"""What a process remembers: the last thousand things."""

from chalicelib.service.recent import Recent


def test_the_last_thousand_are_known() -> None:
    recent = Recent()
    recent.note(range(1_000))
    recent.note([0])
    recent.note(["more", "again"])
    assert not recent.knows(1)
    assert not recent.knows(2)
    assert all(map(recent.knows, (0, 3, 999, "more", "again")))


def test_what_is_forgotten_is_not_known() -> None:
    recent = Recent()
    recent.note(["a", "b"])
    recent.forget("a")
    recent.forget("never noted")
    assert (recent.knows("a"), recent.knows("b")) == (False, True)
