"""Renders templates to HTML. Jinja2 is imported with the first page of a process."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import card_labels, formats, labels, vocabulary
from .brand_files import brand_path
from .country_names import country_names
from .money_labels import settlement_rows
from .static_files import static_path
from .terms_labels import terms_change_rows
from .ways_on import ways_on

if TYPE_CHECKING:
    from jinja2 import Environment

CONSOLE_DIRECTORY = Path(__file__).parent


def render(template: str, variables: Mapping[str, Any]) -> str:
    """The rendered page. An undefined variable raises."""
    return _environment().get_template(template).render(variables)


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(CONSOLE_DIRECTORY / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "money": formats.money,
        "number": formats.number,
        "percent": formats.percent,
        "day": formats.day,
        "period": formats.period,
        "moment": formats.moment,
        "name": vocabulary.license_type_name,
    }
    made.globals |= {
        "settlement_rows": settlement_rows,
        "ways_on": ways_on,
        "terms_change_rows": terms_change_rows,
        "cards": card_labels,
        "labels": labels,
        "vocabulary": vocabulary,
        "label": labels.label,
        "static_path": static_path,
        "brand_path": brand_path,
        "country_names": country_names,
    }
    return made
