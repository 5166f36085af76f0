"""Templates to HTML. Imports Jinja2 with the first page of a process."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import formats, labels
from .static_files import address_of
from .terms_labels import terms_told

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent


def render(template: str, shows: Mapping[str, Any]) -> str:
    """The page. A name that is not given is our mistake, and raises."""
    return _environment().get_template(template).render(shows)


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "money": formats.money,
        "number": formats.number,
        "day": formats.day,
        "moment": formats.moment,
        "name": labels.name_of,
    }
    made.globals |= {
        "terms_told": terms_told,
        "words": labels,
        "label": labels.label,
        "file": address_of,
    }
    return made
