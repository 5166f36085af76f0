"""A vendor who sells what Dialpad sells, under other words and numbers, and texts in that vendor's
words.

Each word is Dialpad's by rot13, so `talk_lines` is `gnyx_yvarf`: other words of the same length,
which are in no other text.
"""

import codecs
import json
import re
from functools import cache
from pathlib import Path

from chalicelib.domain.products import SHIPPED, Products
from chalicelib.domain.record import decoded

DIALPAD = Path(__file__).parents[2] / "chalicelib/domain/dialpad.json"
NUMBER_OF_THE_FIRST = 40
"""Numbers are 40, 43, 46 ...: none is one of Dialpad's, which are 0 to 9."""


def other(word: str) -> str:
    """The second vendor's word for one of Dialpad's."""
    return codecs.encode(word, "rot13")


@cache
def second_products() -> Products:
    """Dialpad's products as the second vendor names and numbers them."""
    catalog = json.loads(translated(DIALPAD.read_text()))
    for each in catalog["license_types"]:
        each["number"] = NUMBER_OF_THE_FIRST + 3 * each["number"]
    catalog["brand"] = {"product_name": "Second", "accent_color": "#6b2fb3"}
    return decoded(json.dumps(catalog).encode(), Products)


def translated(text: str) -> str:
    """The text with the second vendor's words instead of Dialpad's."""
    return _words().sub(lambda found: other(found[0]), text)


@cache
def _words() -> re.Pattern[str]:
    """Words that are also English are Dialpad's only as a whole literal, or where a refusal names
    plans; `fax_lines` is not where it is an attribute, a module or a path."""
    ids = {*SHIPPED.ids, *SHIPPED.user_licenses, *SHIPPED.other_user_licenses}
    ids |= {*SHIPPED.account_type_ids}
    english = {each for each in ids if "_" not in each}
    names: set[str] = {each.name for each in SHIPPED.license_types}
    names |= {each.name for each in SHIPPED.account_types}
    begins = r"(?:(?<![\w./-])|(?<=prices/))"
    anywhere = rf"{begins}(?:{_any_of(ids - english | names)})(?![\w-])"
    alone = rf"""(?<=["'`=/])(?:{_any_of(english)})(?=["'`&])"""
    types = _any_of({*SHIPPED.account_type_ids})
    plans = rf"{begins}(?:{types})(?= plans?\b|, )|(?<=, )(?:{types})(?=[\"'])"
    return re.compile(f"{anywhere}|{alone}|{plans}")


def _any_of(words: set[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


SECOND = second_products()
