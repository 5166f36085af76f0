"""The console's sign-in and sign-out at a certified issuer, on its own pages."""

import re
from html import unescape

import pytest

from tests.foreign_issuer.browser import Browser, Page
from tests.foreign_issuer.conftest import Site
from tests.foreign_issuer.issuer import COMPANY

WORDS_BY_LOGIN = {
    "carla": "Company admin",
    "noah": "Office admin",
    "vera": "Viewer",
    "hana": "Customer Success Manager · Seatledger Demo",
    "viktor": "Vendor admin · no company yet",
    "paula": "Payments · no company yet",
}


def open_console(site: Site, browser: Browser) -> Page:
    return browser.open(f"{site.stack.app}/console/sign-in")


def test_the_issuers_id_tokens_say_no_more_than_who_it_is(site: Site) -> None:
    """Its defaults: the claims of scopes are in UserInfo only."""
    claims = site.issuer.id_token_claims("carla")
    assert claims["sub"] == "carla"
    assert not claims.keys() & {"name", "groups", COMPANY, "offices"}


@pytest.mark.parametrize("login", WORDS_BY_LOGIN)
def test_each_role_signs_in(site: Site, login: str) -> None:
    browser = Browser()
    page = browser.sign_in(open_console(site, browser), login)
    assert (page.status, page.url.startswith(f"{site.stack.app}/console/")) == (200, True)
    words = " ".join(re.sub("<[^>]*>", " ", page.text).split())
    assert f"{login.capitalize()} {WORDS_BY_LOGIN[login]}" in words


def test_an_office_admin_sees_the_offices_that_userinfo_lists(site: Site) -> None:
    browser = Browser()
    page = browser.sign_in(open_console(site, browser), "noah")
    assert "New York" in page.text
    assert "Berlin" not in page.text


@pytest.mark.parametrize(
    ("login", "problem"),
    [
        (
            "gus",
            "the claim <code>groups</code> names no role that is known here; roles are Seat Admins, "
            "Office Admins, Readers, Success, Vendor, Collections.",
        ),
        (
            "lena",
            f"the claim <code>{COMPANY}</code> is missing; it must be an id, a number from 1 to "
            "9007199254740991 or its digits.",
        ),
    ],
)
def test_who_has_no_role_is_told_whom_to_ask(site: Site, login: str, problem: str) -> None:
    browser = Browser()
    page = browser.sign_in(open_console(site, browser), login)
    assert (page.status, "<h1>You have no role here</h1>" in page.text) == (403, True)
    assert f"signed in as <strong>{login.capitalize()}</strong>" in page.text
    assert "Ask your administrator for a role." in page.text
    assert problem in unescape(page.text)
    refused = browser.open(f"{site.stack.app}/console/company/licenses")
    assert "<h1>You have no role here</h1>" in refused.text


def test_whoever_is_signed_in_at_the_issuer_is_not_asked_again(site: Site) -> None:
    browser = Browser()
    browser.sign_in(open_console(site, browser), "vera")
    browser.cookies.pop(site.stack.app.removeprefix("http://"))
    assert "<strong>Vera</strong>" in open_console(site, browser).text


def test_signing_out_of_the_console_signs_out_at_the_issuer(site: Site) -> None:
    browser = Browser()
    page = browser.sign_in(open_console(site, browser), "carla")
    asked = browser.submit(page, action="/console/sign-out")
    assert asked.url.startswith(f"{site.issuer.url}/session/end?")
    assert "Do you want to sign-out" in asked.text
    back = browser.submit(asked, logout="yes")
    assert back.url == f"{site.stack.app}/console/signed-out"
    assert "<h1>You are signed out</h1>" in back.text
    assert 'name="login"' in open_console(site, browser).text
    assert 'name="login"' in browser.open(f"{site.stack.app}/console/company/licenses").text
