"""Names are found by the beginning of any word, case and accents aside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.search_words import (
    LONGEST_ENTRY,
    MOST_NAME_WORDS,
    first_match,
    folded_name,
    has_word,
    search_entries,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Société   Générale ", "societe generale"),
        ("Łódź Straße", "lodz strasse"),
        ("Ærø Đông þing œuvre", "aero dong thing oeuvre"),
        ("O'Neil-Brown & Co.", "o neil brown co"),
        ("\u0130stanbul \u0131s\u0131", "istanbul isi"),
        ("\uff21\uff22\uff23\uff11", "abc1"),
        ("Ελλάδα", "ελλαδα"),
        ("日本電気", "日本電気"),
        ("C++ #1", "c++ 1"),
        ("\U0001f600", "\U0001f600"),
        (" -_.#/ ", ""),
    ],
)
def test_a_name_is_folded(text: str, expected: str) -> None:
    assert folded_name(text) == expected


def test_each_word_begins_an_entry() -> None:
    assert search_entries("Demo Group Berlin") == ("demo group berlin", "group berlin", "berlin")
    assert search_entries("Ann Ann") == ("ann ann", "ann")
    assert search_entries("a" * 200) == ("a" * LONGEST_ENTRY,)
    assert len(search_entries(" ".join(map(str, range(100, 140))))) == MOST_NAME_WORDS


def test_the_first_word_that_matches_counts() -> None:
    entries = search_entries("Ann Anders Ann")
    assert first_match(entries, "an") == "ann anders ann"
    assert first_match(entries, "and") == "anders ann"
    assert first_match(entries, "b") is None


@given(st.text(max_size=100), st.integers(0, 30))
def test_what_is_typed_of_a_word_finds_the_name(name: str, place: int) -> None:
    words = folded_name(name).split()
    if place < len(words):
        rest = " ".join(words[place:])
        assert all(has_word(name, rest[:length]) for length in (1, 3, len(rest)))


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert folded_name(folded_name(name)) == folded_name(name)
    assert all("#" not in entry for entry in search_entries(name))
