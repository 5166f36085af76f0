"""The local issuer's sign-in page says who each demo user is."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from infra.local import sign_in
from infra.local.sign_in import AUTHORIZE, CLIENT_ID, SignInPage
from tests.world import BERLIN, NEW_YORK, TOKYO

ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": "http://127.0.0.1/back",
    "response_type": "code",
    "code_challenge_method": "S256",
}


def page_text(names: dict[int, str] | None = None) -> str:
    page = SignInPage(lambda _: "token")
    if names:
        page.office_names = lambda: names
    reply = page.handle("GET", f"{AUTHORIZE}?{urlencode(ASKED)}", {}, None)
    assert reply.status == 200
    return reply.body.decode()


@pytest.mark.parametrize(
    ("office_ids", "said"),
    [
        ([], "no office"),
        ([BERLIN], "Berlin"),
        ([NEW_YORK, TOKYO], "New York and Tokyo"),
        ([TOKYO, NEW_YORK, BERLIN], "Tokyo, New York and Berlin"),
        ([BERLIN, 7], "Berlin and office 7"),
    ],
)
def test_an_office_admin_is_shown_with_every_office(
    monkeypatch: pytest.MonkeyPatch, office_ids: list[int], said: str
) -> None:
    admin = next(each for each in sign_in.PEOPLE if each.key == "office_admin")
    admin = replace(admin, claims={**admin.claims, "office_ids": office_ids})
    monkeypatch.setattr(sign_in, "PEOPLE", (admin,))
    assert f"<strong>Noah Brooks</strong>Office admin of {said}</a>" in page_text()


def test_offices_have_the_names_of_the_moment() -> None:
    assert "Office admin of New York</a>" in page_text()
    assert "Office admin of A &lt;b&gt; {c}</a>" in page_text({NEW_YORK: "A <b> {c}"})
