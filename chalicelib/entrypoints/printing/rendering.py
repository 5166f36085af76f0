"""Renders printed documents to HTML, in the vendor's brand. Jinja2 is imported with the first."""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from ...domain.products import Brand
from ...domain.record import Record
from .model import PrintedDocument

if TYPE_CHECKING:
    from jinja2 import Environment

PRINTING_DIRECTORY = Path(__file__).parent
HTML = "text/html; charset=utf-8"


class PrintedPage(Record):
    """A page, and the Content-Security-Policy with which it is served."""

    text: str
    policy: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Type": HTML, "Content-Security-Policy": self.policy}


def printed_page(document: PrintedDocument, brand: Brand) -> PrintedPage:
    """The policy allows the page's style, by its hash, and its logo, an image within the page."""
    style = _style(brand.accent_color, document.title)
    text = (
        _environment()
        .get_template("document.html")
        .render(
            document=document,
            brand=brand,
            logo=_data_url(brand.logo_svg) if brand.logo_svg else "",
            style=Markup(style),  # noqa: S704  # our own file, a checked color and our own number
            has_periods=any(line.period for line in document.lines),
        )
    )
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return PrintedPage(
        text,
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'",
    )


def _style(accent: str, title: str) -> str:
    """Every printed sheet names the document and counts its pages."""
    assert title.replace(" ", "").replace("-", "").isalnum(), title
    text = (PRINTING_DIRECTORY / "print.css").read_text()
    return text.replace("#accent", accent).replace("#title", title)


def _data_url(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(PRINTING_DIRECTORY / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
