"""Users are found by the beginning of any part of name or address, case and accents aside."""

import pytest

from chalicelib.domain.folded_text import folded
from chalicelib.domain.record import replace
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.search import SearchedText, search_of, sort_name
from chalicelib.domain.user import UserFilter
from tests.unit.license_holders import ADA

JOSE = SearchedText(("José María", "García-O'Neill"), ("jose.m+x@Mail.Acme.example",))


def is_found(text: str, searched: SearchedText = JOSE) -> bool:
    return searched.matches(search_of(text, "/query/q"))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("JOSÉ", "jose"),
        ("Jose\u0301", "jose"),
        ("Łukasz Øster Đorđe", "lukasz oster dorde"),
        ("Straße Æsir Þór Ħaġar", "strasse aesir thor hagar"),
        ("İstanbul I\u015f\u0131k", "istanbul isik"),
        ("\uff21\uff22 \ufb01n", "ab fin"),
        ("  Ada \u00a0 Byron ", "ada byron"),
        ("O\u2019Brien", "o'brien"),
        ("الأَحْمَد", "الاحمد"),
        ("محمـــد", "محمد"),
        ("김민수", "김민수"),
        ("がく", "かく"),
        ("किरण", "किरण"),
        ("Ёлкин", "елкин"),
        ("Ελένη", "ελενη"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_text_is_folded(text: str, same: str) -> None:
    assert folded(text) == same


@pytest.mark.parametrize(
    "text",
    [
        *("j", "jos", "JOSÉ", "josé m", "mar", "garcia", "GARCÍA-o", "neill", "oneill", "o'n"),
        *("jose.m", "m+x", "x@mail", "mail.acme", "@mail.acme.example", "garcia jose x"),
        "jose.m+x@mail.acme.example",
    ],
)
def test_the_beginning_of_any_part_finds(text: str) -> None:
    assert is_found(text)


@pytest.mark.parametrize("text", ["ose", "acme", "example", "jose z", "josef", "garcia neill x y"])
def test_what_is_no_beginning_of_a_part_finds_nothing(text: str) -> None:
    assert not is_found(text)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("محمد", "الأحمد"), "الاح"),
        (("山田太郎", ""), "山田"),
        (("김", "민수"), "민"),
        (("किरण", "देवी"), "देव"),
        (("Нина", "Ёлкина"), "ЕЛК"),
    ],
)
def test_names_in_any_script_are_found(names: tuple[str, str], text: str) -> None:
    assert is_found(text, SearchedText(names, ()))


def test_all_beginnings_of_each_word_are_entries_up_to_twelve_characters() -> None:
    searched = SearchedText(("Ada", "Ada"), ("ab@abc.example",))
    assert searched.beginnings() == ["a", "ad", "ada", "ab", "abc"]
    (*_, longest) = SearchedText(("a" * 20,), ()).beginnings()
    assert longest == "a" * 12
    assert SearchedText(("", ""), ("",)).beginnings() == []


def test_a_record_has_forty_words_at_most() -> None:
    words = " ".join(f"{number}" for number in range(100, 200))
    beginnings = SearchedText((words,), ()).beginnings()
    assert {"100", "139"} <= {*beginnings}
    assert "140" not in beginnings


@pytest.mark.parametrize(
    ("text", "beginning", "compared"),
    [
        ("jo", "jo", []),
        ("jo garcia", "garcia", [" jo"]),
        ("jose.m", "jose", [" jose m"]),
        ("jose.", "jose", []),
        ("abcdefghijklm", "abcdefghijkl", [" abcdefghijklm"]),
        ("@mail.acme", "mail", [" mail acme"]),
        ("jo.garcia@acmecorp", "garcia", [" jo garcia acmecorp"]),
        ("jo.garcia", "jo", [" jo garcia"]),
        ("jo jo", "jo", []),
    ],
)
def test_the_longest_word_is_read_and_the_others_are_compared(
    text: str, beginning: str, compared: list[str]
) -> None:
    search = search_of(text, "/query/q")
    assert (search.beginning(), search.compared()) == (beginning, compared)


def test_the_words_of_a_record_contain_what_is_compared() -> None:
    assert JOSE.words().startswith(" jose maria garcia o neill garcia oneill jose m x mail acme")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "must have 1 to 100 characters"),
        ("a" * 101, "must have 1 to 100 characters"),
        ("   ", "must have a letter or a digit"),
        ("!@ -", "must have a letter or a digit"),
        ("\ud800", "must have a letter or a digit"),
        ("a b c d e f", "must have at most 5 words"),
    ],
)
def test_a_search_that_is_not_possible_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(Refusal) as refused:
        search_of(text, "/query/q")
    assert refused.value.members["errors"] == [{"pointer": "/query/q", "detail": wrong}]


@pytest.mark.parametrize("text", ["a", "a" * 100, "a b c d e", "a - b & c"])
def test_the_limits_of_a_search_are_inclusive(text: str) -> None:
    assert search_of(text, "/query/q").terms


def test_names_are_sorted_by_their_folded_beginning() -> None:
    names = ["Zoë", "ada", "Éric", "Ann-Marie", "Ann Lee", "Ann"]
    assert sorted(names, key=sort_name) == ["ada", "Ann", "Ann Lee", "Ann-Marie", "Éric", "Zoë"]
    assert sort_name("é" * 200) == "e" * 80


def test_a_user_without_a_name_is_sorted_by_address() -> None:
    user = replace(ADA, first_name="", last_name="", email="Zoe@x.example")
    assert (user.display_name, user.sort_name) == ("Zoe@x.example", "zoe@x.example")


def test_a_filter_takes_search_and_license_together() -> None:
    search = search_of(ADA.first_name, "/query/q")
    assert UserFilter(search=search, license=ADA.license).matches(ADA)
    assert not UserFilter(search=search, license="admins").matches(replace(ADA, license="talk"))
    assert not UserFilter(search=search_of("nobody", "")).matches(ADA)
