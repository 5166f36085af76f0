"""The countries' names, as pages show them."""

from collections.abc import Mapping
from functools import cache

from ...domain.countries import COUNTRIES
from ...domain.folded_text import folded
from .formats import LOCALE


@cache
def country_names() -> Mapping[str, str]:
    """By code, in alphabetical order without regard to accents."""
    from babel import Locale  # As in `formats`, with the first page that needs it.

    names = Locale.parse(LOCALE).territories
    return dict(sorted(((each, names[each]) for each in COUNTRIES), key=lambda at: folded(at[1])))
