"""A reason is one line of visible text in any script, of at most 500 characters."""

import pytest

from chalicelib.domain.reason import reason_error

SCRIPTS = [
    "asked by phone",
    "50% off",
    "Kündigung",
    "退職",
    "全角　の空白",
    "Увольнение",
    "استقالة",
    "می‌خواهم",  # Persian, with a zero-width non-joiner.
    "פיטורים \u200fא",  # Hebrew, with a mark of direction.
    "नौकरी छोड़ दी",
    "사직",
    "👍",
    "👨‍👩‍👧 ❤️",  # Joined, and with a variation selector.
    "\U0001fa77",  # Of Unicode 15, which Python 3.11 does not know.
    "\U00031350",  # An ideograph of Unicode 15.
    "e\u0301",  # Composed of two characters.
    "a",
    "x" * 500,
    "退" * 500,
]


@pytest.mark.parametrize("text", SCRIPTS, ids=lambda text: ascii(text)[:30])
def test_text_in_any_script_is_a_reason(text: str) -> None:
    assert reason_error(text) == ""


LINE = "a control character or line end: it must be one line of text"
DIRECTION = "which changes the direction of text"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("x" * 501, "must have at most 500 characters"),
        ("退" * 501, "must have at most 500 characters"),
        ("a\tb", f"must not contain U+0009, {LINE}"),
        ("a\nb", f"must not contain U+000A, {LINE}"),
        ("a\x00", f"must not contain U+0000, {LINE}"),
        ("a\x7f", f"must not contain U+007F, {LINE}"),
        ("ä\x85", f"must not contain U+0085, {LINE}"),
        ("a\u2028b", f"must not contain U+2028, {LINE}"),
        ("a\u2029b", f"must not contain U+2029, {LINE}"),
        ("a\u202eb", f"must not contain U+202E, {DIRECTION}"),
        ("a\u202ab", f"must not contain U+202A, {DIRECTION}"),
        ("a\u2066b", f"must not contain U+2066, {DIRECTION}"),
        ("a\u2069b", f"must not contain U+2069, {DIRECTION}"),
        ("a\ud800", "must not contain U+D800, a lone surrogate, half a character"),
        ("a\uffff", "must not contain U+FFFF, which is no character"),
        ("a\U0001fffe", "must not contain U+1FFFE, which is no character"),
        ("a\u0378", "must not contain U+0378, which is no character"),
        ("  ", "must have a character that can be seen"),
        ("\u200b\u3000", "must have a character that can be seen"),
        ("\u2800", "must have a character that can be seen"),
    ],
    ids=ascii,
)
def test_the_error_of_other_text_names_what_is_wrong(text: str, error: str) -> None:
    assert reason_error(text) == error
