"""Checks a brand before it becomes that of the catalog."""

import re
from collections.abc import Iterator

from .line_of_text import line_error
from .products import Brand

Fault = tuple[str, str]
"""A pointer into the request's body, and what is wrong there."""

LEAST_CONTRAST = 4.5
"""Of white text on the accent color: WCAG 2.2, success criterion 1.4.3."""
LONGEST_LOGO = 8_192


def faults_of_brand(brand: Brand | None) -> Iterator[Fault]:
    if brand is None:
        return
    if error := line_error(brand.product_name):
        yield "/brand/product_name", error
    if not re.fullmatch("#[0-9a-fA-F]{6}", brand.accent_color):
        yield "/brand/accent_color", "must be a color like #0a5c45"
    elif (contrast := contrast_with_white(brand.accent_color)) < LEAST_CONTRAST:
        text = f"has a contrast of {contrast:.2f} to 1, and needs {LEAST_CONTRAST} to 1"
        yield "/brand/accent_color", f"must be darker: white text on it {text}"
    if brand.support_url and not re.fullmatch(r"(https://|mailto:)[!-~]+", brand.support_url):
        yield "/brand/support_url", "must begin with https:// or mailto:"
    if brand.logo_svg is not None and (error := _logo_error(brand.logo_svg)):
        yield "/brand/logo_svg", error


def contrast_with_white(color: str) -> float:
    """The contrast ratio of white and a color like #0a5c45 (WCAG 2.2)."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def _logo_error(svg: str) -> str:
    """Browsers show the logo as an image, in which scripts do not run; this refuses what would be
    dangerous elsewhere."""
    if len(svg.encode()) > LONGEST_LOGO:
        return f"must have at most {LONGEST_LOGO} bytes"
    if not re.match(r"\s*<svg[\s>]", svg) or not svg.rstrip().endswith("</svg>"):
        return "must be one <svg> element"
    if re.search(
        r"<!|<\?|<\s*(script|foreignObject|iframe|use|image|a)\b|\bon\w+\s*=|href",
        svg,
        re.IGNORECASE,
    ):
        return "must have no declarations, scripts, handlers, links or foreign content"
    return ""
