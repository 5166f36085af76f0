"""A brand can be read, leads nowhere unexpected, and carries nothing that runs."""

from typing import Any

import pytest

from chalicelib.domain.brand_check import contrast_with_white, faults_of_brand
from chalicelib.domain.products import Brand
from chalicelib.domain.record import replace

BRAND = Brand("Draw", "#0a5c45")
NOT_A_COLOR = [("/brand/accent_color", "must be a color like #0a5c45")]
NOT_A_LINK = [("/brand/support_url", "must begin with https:// or mailto:")]
NOT_ONE_SVG = [("/brand/logo_svg", "must be one <svg> element")]
NOT_ALLOWED = [
    (
        "/brand/logo_svg",
        "must have no declarations, scripts, handlers, links or foreign content",
    )
]


def faults(**changes: Any) -> list[tuple[str, str]]:
    return [*faults_of_brand(replace(BRAND, **changes))]


def svg(content: str) -> str:
    return f"<svg>{content}</svg>"


def test_no_brand_and_a_plain_one_have_no_faults() -> None:
    assert [*faults_of_brand(None)] == []
    assert faults() == []


def test_every_fault_is_named() -> None:
    found = faults(
        product_name="Draw\n", accent_color="green", support_url="javascript:x", logo_svg="x"
    )
    assert found == [
        (
            "/brand/product_name",
            "must not contain U+000A, a control character or line end: it must be one line of text",
        ),
        *NOT_A_COLOR,
        *NOT_A_LINK,
        *NOT_ONE_SVG,
    ]


@pytest.mark.parametrize("color", ["#0a5c4", "#0a5c455", "0a5c45", "#0a5c4g", "#0a5c45\n", ""])
def test_a_color_has_six_digits(color: str) -> None:
    assert faults(accent_color=color) == NOT_A_COLOR


@pytest.mark.parametrize("color", ["#000000", "#0A5C45", "#767676", "#aa0000"])
def test_a_color_that_white_text_can_be_read_on_is_taken(color: str) -> None:
    assert faults(accent_color=color) == []


@pytest.mark.parametrize(
    ("color", "contrast"), [("#777777", "4.48"), ("#ffffff", "1.00"), ("#ff0000", "4.00")]
)
def test_a_color_needs_a_contrast_of_four_and_a_half(color: str, contrast: str) -> None:
    text = f"must be darker: white text on it has a contrast of {contrast} to 1, and needs 4.5 to 1"
    assert faults(accent_color=color) == [("/brand/accent_color", text)]


@pytest.mark.parametrize(
    ("color", "contrast"),
    [
        # As WCAG's formula gives for each part: 1.05 / (weight + 0.05), and for the darkest.
        ("#ffffff", 1.0),
        ("#000000", 21.0),
        ("#ff0000", 1.05 / 0.2626),
        ("#00ff00", 1.05 / 0.7652),
        ("#0000ff", 1.05 / 0.1222),
        # 10/255 is on the straight part of the curve: 0.0392 / 12.92 = 0.003035.
        ("#0a0a0a", 1.05 / 0.053035),
        # 128/255 is on the other: 0.2158605.
        ("#808080", 1.05 / 0.2658605),
    ],
)
def test_the_contrast_is_wcags(color: str, contrast: float) -> None:
    assert contrast_with_white(color) == pytest.approx(contrast, rel=1e-5)


@pytest.mark.parametrize("url", [None, "", "https://x", "mailto:help@draw.example"])
def test_a_support_link_opens_a_page_or_a_mail(url: str | None) -> None:
    assert faults(support_url=url) == []


@pytest.mark.parametrize(
    "url",
    [
        *("http://x", "javascript:alert(1)", "//x", "https://", "mailto:", "https://x y"),
        *(" https://x", "https://x\n", "https://\u00fc"),
    ],
)
def test_another_support_link_is_refused(url: str) -> None:
    assert faults(support_url=url) == NOT_A_LINK


@pytest.mark.parametrize(
    "logo",
    [
        "<svg></svg>",
        ' \n<svg viewBox="0 0 8 8"><path d="M0 0"/><g fill="#fff"/></svg>\n',
        svg("<title>contents=1</title><animate/><userspace/><images/>"),
        svg("x" * 8_181),
    ],
)
def test_a_logo_is_one_picture(logo: str) -> None:
    assert faults(logo_svg=logo) == []


@pytest.mark.parametrize("logo", ["", "<svgx></svg>", "<svg>", "x<svg></svg>", "<svg></svg>x"])
def test_what_is_no_svg_is_refused(logo: str) -> None:
    assert faults(logo_svg=logo) == NOT_ONE_SVG


@pytest.mark.parametrize(
    "content",
    [
        *("<!DOCTYPE x>", "<!-- -->", "<?xml ?>", "<script/>", "< script/>", "<SCRIPT/>"),
        *("<foreignObject/>", "<iframe/>", "<use/>", "<image/>", "<a x='1'/>"),
        *('<g onload="x"/>', "<g ONCLICK = x/>", '<g xlink:href="x"/>', '<g href="x"/>'),
    ],
)
def test_a_logo_has_nothing_that_runs_or_loads(content: str) -> None:
    assert faults(logo_svg=svg(content)) == NOT_ALLOWED


def test_a_logo_has_8192_bytes_at_most() -> None:
    """Bytes and not characters."""
    wrong = [("/brand/logo_svg", "must have at most 8192 bytes")]
    assert faults(logo_svg=svg("x" * 8_182)) == wrong
    assert faults(logo_svg=svg("\u00e9" * 4_091)) == wrong
    assert faults(logo_svg=svg("\u00e9" * 4_090)) == []
