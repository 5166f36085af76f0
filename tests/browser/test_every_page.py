"""What holds for every page: accessible in light and dark, designed for wide and narrow screens."""

from pathlib import Path
from typing import Any

from tests.browser.conftest import safe_name
from tests.browser.page_driver import NEW_YORK, SCREENSHOTS, PageDriver
from tests.browser.scenes import fill_company, pages

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def violations_on(page: Any) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    # Evaluated by the debugger, which the page's own policy does not bind.
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)[
        "violations"
    ]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def test_axe_finds_no_violation_on_any_page_light_or_dark(console: PageDriver, scheme: str) -> None:
    fill_company(console)
    console.open(color_scheme=scheme)
    console.sign_in()
    found = {}
    for name, path in pages(console).items():
        violations = violations_on(console.go(path))
        if violations:
            found[name] = violations
    console.go("/offices/5000000000000101/history")
    for summary in console.page.locator("summary").all():
        summary.click()
    if violations := violations_on(console.page):
        found["history opened"] = violations
    assert not found, found


def test_axe_finds_no_violation_on_what_comes_in_between(console: PageDriver, scheme: str) -> None:
    console.purchase(talk_lines=5)
    console.remove(talk_lines=2)
    console.open(color_scheme=scheme)
    found = {}

    def look(name: str) -> None:
        if violations := violations_on(console.page):
            found[name] = violations

    console.sign_in("vendor_admin", "/company")
    assert console.heading == "Which company?"
    look("which company")
    console.office("/purchase/review?talk_lines=1&key=k")
    look("review of vendor staff")
    console.go(f"/offices/{NEW_YORK}/licenses?done=1&again=yes")
    look("done before")
    console.sign_in_anew("company_admin", f"/offices/{NEW_YORK}/purchase/review?talk_lines=2&key=k")
    console.order("restorations", talk_lines=2)
    console.press("Confirm at No Charge")
    look("changed in between")
    console.context.clear_cookies()
    console.press("Confirm Purchase")
    look("session ended")
    console.sign_in("viewer", "/company/billing")
    console.press("Sign Out")
    console.page.wait_for_url("**/console/signed-out")
    look("signed out")
    assert not found, found


def test_every_page_fits_its_screen_and_is_photographed(console: PageDriver) -> None:
    fill_company(console)
    SCREENSHOTS.mkdir(exist_ok=True)
    too_wide = []
    for scheme, screen in (("light", WIDE), ("light", NARROW), ("dark", WIDE)):
        console.open(color_scheme=scheme, viewport=screen)
        console.sign_in()
        for name, path in pages(console).items():
            page = console.go(path)
            if page.evaluate("document.documentElement.scrollWidth") > screen["width"]:
                too_wide.append((name, screen["width"]))
            file = f"{safe_name(name)}-{screen['width']}-{scheme}.png"
            page.screenshot(path=SCREENSHOTS / file, full_page=True)
    assert not too_wide


def test_an_entry_shows_all_that_changed_on_a_phone(console: PageDriver) -> None:
    fill_company(console)
    console.open(viewport=NARROW)
    console.sign_in()
    table = console.office("/history/4").locator(".wide")
    hidden = "table => table.scrollWidth - table.clientWidth"
    assert "To be removed" in table.inner_text()
    assert table.evaluate(hidden) <= 0


def test_an_invoice_is_printed_dark_on_white_whatever_the_screen(console: PageDriver) -> None:
    console.purchase(talk_lines=2)
    console.open(color_scheme="dark")
    console.sign_in()
    page = console.office("/invoices/1")
    page.emulate_media(media="print")
    color = "element => getComputedStyle(element).color"
    assert page.locator(".invoice dt").first.evaluate(color) == "rgb(88, 96, 89)"
    assert not page.locator(".office").is_visible()


def test_the_narrowest_phone_needs_no_sideways_scrolling(console: PageDriver) -> None:
    fill_company(console)
    console.open(viewport={"width": 360, "height": 740})
    console.sign_in()
    wider = [
        name
        for name, path in pages(console).items()
        if console.go(path).evaluate("document.documentElement.scrollWidth") > 360
    ]
    assert not wider
