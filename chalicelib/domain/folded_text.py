"""Text for searching and sorting: case and accents aside, in any script."""

import unicodedata
from functools import lru_cache
from itertools import groupby

_WITHOUT_DECOMPOSITION = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "ŋ": "n",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        # Forms of the apostrophe, also those that Unicode counts as letters.
        **dict.fromkeys("\u2018\u2019\u02bc\u02bb`", "'"),
        # Arabic's tatweel only stretches a word.
        "\u0640": "",
    }
)
"""Latin letters that Unicode does not decompose, as they are written without their key. `casefold`
makes `ss` of `ß`."""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The text without case, accents, invisible characters and repeated spaces; compatible forms
    (full width, ligatures) are equal. Marks that are letters of their own, such as the vowels of
    Devanagari, stay."""
    caseless = unicodedata.normalize("NFKD", text).casefold()
    kept = [each for each in unicodedata.normalize("NFKD", caseless) if not _is_left_out(each)]
    plain = unicodedata.normalize("NFC", "".join(kept).translate(_WITHOUT_DECOMPOSITION))
    return " ".join(plain.split())


def words_in(text: str) -> list[tuple[int, str]]:
    """The words of a folded text, with their positions: what is between spaces, punctuation and
    symbols."""
    runs = groupby(enumerate(text), lambda pair: _is_of_word(pair[1]))
    words = [[*run] for is_word, run in runs if is_word]
    return [(run[0][0], "".join(character for _, character in run)) for run in words]


def _is_left_out(character: str) -> bool:
    return unicodedata.combining(character) != 0 or unicodedata.category(character) == "Cf"


def _is_of_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
