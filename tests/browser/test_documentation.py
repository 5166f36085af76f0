"""The API's documentation page in a real browser: accessible, readable on a phone, all of its links."""

from typing import Any

import pytest

from tests.browser.page_driver import SCREENSHOTS, PageDriver
from tests.browser.test_every_page import violations_on

SCREENS = {
    "wide": ("light", {"width": 1280, "height": 800}),
    "narrow": ("light", {"width": 390, "height": 844}),
    "dark": ("dark", {"width": 1280, "height": 800}),
    "narrowest": ("dark", {"width": 360, "height": 740}),
}


def docs(console: PageDriver, anchor: str = "") -> Any:
    console.page.goto(f"{console.stack.app}/api/v2/docs{anchor}")
    return console.page


def test_axe_finds_no_violation_on_it_light_or_dark(console: PageDriver, scheme: str) -> None:
    console.open(color_scheme=scheme)
    page = docs(console)
    for summary in page.locator("article summary").all()[:3]:
        summary.click()
    assert violations_on(page) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_it_fits_its_screen_and_is_photographed(console: PageDriver, screen: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    scheme, size = SCREENS[screen]
    console.open(color_scheme=scheme, viewport=size)
    for name in ("post_purchase", "problem-no_available_licenses", ""):
        page = docs(console, f"#{name}" if name else "")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        page.screenshot(path=SCREENSHOTS / f"docs-{screen}-{name or 'top'}.png")


def test_its_contents_lead_to_operations_and_those_to_their_problems(console: PageDriver) -> None:
    page = docs(console)
    page.get_by_role("navigation").get_by_text("/offices/{office_id}/purchases").click()
    article = page.locator("article:target")
    assert article.get_by_role("heading").first.inner_text().startswith("Purchase")
    article.get_by_role("link", name="office_on_hold").click()
    assert "Pay the declined invoice, or write to" in page.locator("article:target").inner_text()
