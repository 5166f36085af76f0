"""The pictures of the README and the admin's guide: `python -m tests.browser.readme_pictures` takes them again."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.api.running import RunningStack
from tests.browser.conftest import CHROMIUM
from tests.browser.page_driver import NEW_YORK, PageDriver
from tests.browser.scenes import fill_company

DOCS = Path(__file__).parents[2] / "docs"
OFFICE = f"/offices/{NEW_YORK}"
PICTURES = (
    ("console-licenses.png", f"{OFFICE}/licenses", "light"),
    ("console-review.png", f"{OFFICE}/purchase/review?talk_lines=6&room_lines=2", "light"),
    ("console-history.png", f"{OFFICE}/history", "dark"),
)


def main() -> None:
    with (
        RunningStack("--at", "2026-03-10T14:00:00Z", "--empty") as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        driver = PageDriver(stack, browser)
        fill_company(driver)
        for name, path, scheme in PICTURES:
            driver.open(color_scheme=scheme, viewport={"width": 1040, "height": 720})
            driver.sign_in()
            driver.go(path).screenshot(path=DOCS / name)
        browser.close()


if __name__ == "__main__":
    main()
