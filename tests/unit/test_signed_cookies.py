"""The console's cookies: what is accepted, and until when. The cookies and tokens here were recorded."""

import pytest

from chalicelib.entrypoints.console.signed_cookies import (
    Session,
    Signed,
    SignedCookies,
    SignIn,
    packed_ids,
)

COOKIES = SignedCookies(b"k" * 32)
OTHER_KEY = SignedCookies(b"o" * 32)
EXPIRES_AT_S = 2_000_000_000
NOW_S = EXPIRES_AT_S - 1
TIMES = (EXPIRES_AT_S, 1_999_990_000_000, 1_999_999_000)
SESSION = Session(*TIMES, "one", "ada", "Ada", "office_admin", 7, packed_ids([11]))
PAYLOAD = (
    "i6xleHBpcmVzX2F0X3POdzWUAKtiZWdhbl9hdF9tc88AAAHRqLGJgKxjaGVja2VkX2F0X3POdzWQGKJpZKNvbmWjc3Vi"
    "o2FkYaRuYW1lo0FkYaRyb2xlrG9mZmljZV9hZG1pbqpjb21wYW55X2lkB6dvZmZpY2VzxAcAAAAAAAALrG9ubHlfY29t"
    "cGFuecKsY29tcGFueV9uYW1loA"
)
SIGNATURE = "Aft6JU4voMx13O4UM96HwrKXrS9UpYiUQpLC9OMg3L8"
OLDER_COOKIE = (
    "h6xleHBpcmVzX2F0X3POdzWUAKJpZKNvbmWjc3Vio2FkYaRuYW1lo0FkYaRyb2xlrG9mZmljZV9hZG1pbqpjb21w"
    "YW55X2lkB6dvZmZpY2VzxAcAAAAAAAAL.O59DxN6ROPoa01dTRZEfsCVRwU78tQT0aa5dI19aJzI"
)
"""As an older release wrote it: the time at which it began is not known, nor whether its person
still has the role."""
OLD_COOKIE = (
    "iKxleHBpcmVzX2F0X3POdzWUAKJpZKNvbmWjc3Vio2FkYaRuYW1lo0FkYaRyb2xlrG9mZmljZV9hZG1pbqpjb21w"
    "YW55X2lkB6dvZmZpY2VzxAcAAAAAAAALrG9ubHlfY29tcGFuecI.12zxlEi0BuHpAhFZ4YsRRwhhDnx8LcYsG9VcUbZhhdE"
)
"""As a later release wrote it."""
CSRF_TOKEN = "Z7aPVinbItACFjp39zCYi45IGXsECpynPvI62zdN240"
"""Of the text `one 7`."""


def test_a_cookie_is_signed_with_hmac_sha256_under_a_key_of_its_kind() -> None:
    """The signature was checked by hand with the standard library's `hmac`."""
    assert COOKIES.sign(SESSION) == f"{PAYLOAD}.{SIGNATURE}"
    assert COOKIES.csrf_token(SESSION) == CSRF_TOKEN


@pytest.mark.parametrize("cookie", [OLD_COOKIE, OLDER_COOKIE])
def test_who_has_a_cookie_of_an_earlier_release_signs_in_again(cookie: str) -> None:
    assert COOKIES.read(cookie, Session, NOW_S) is None


def test_a_cookie_is_good_until_it_expires() -> None:
    signed = f"{PAYLOAD}.{SIGNATURE}"
    assert COOKIES.read(signed, Session, EXPIRES_AT_S - 1) == SESSION
    assert COOKIES.read(signed, Session, EXPIRES_AT_S) is None
    assert COOKIES.read(signed, Session, EXPIRES_AT_S + 1) is None


@pytest.mark.parametrize(
    "changed",
    [
        f"{PAYLOAD}.{SIGNATURE.replace('Af', 'P5')}",
        f"{PAYLOAD.replace('i6', 'j6', 1)}.{SIGNATURE}",
        f"{PAYLOAD}.{CSRF_TOKEN}",
        f"{PAYLOAD}.",
        f".{SIGNATURE}",
        PAYLOAD,
        "\u00e4.\u00e4",
        "\ud800.\ud800",
        "",
        ".",
        "x" * 5_000,
        OTHER_KEY.sign(SESSION),
    ],
)
def test_a_cookie_that_was_changed_or_signed_with_another_key_is_refused(changed: str) -> None:
    assert COOKIES.read(changed, Session, NOW_S) is None


def test_a_cookie_of_one_kind_is_never_read_as_another() -> None:
    class SameFields(Signed, frozen=True):
        """The fields of a session under another name."""

        id: str
        sub: str
        name: str
        role: str
        company_id: int | None
        offices: bytes

    assert COOKIES.read(COOKIES.sign(SESSION), SameFields, NOW_S) is None
    assert (
        COOKIES.read(COOKIES.sign(SignIn(EXPIRES_AT_S, "s", "n", "v", "/")), SameFields, NOW_S)
        is None
    )


def test_a_cookie_with_the_fields_of_an_earlier_version_is_refused() -> None:
    earlier = type("Session", (Signed,), {"__annotations__": {"email": str}}, frozen=True)
    signed = COOKIES.sign(earlier(expires_at_s=EXPIRES_AT_S, email="ada@example.com"))
    assert COOKIES.read(signed, Session, NOW_S) is None


def test_a_cookie_of_the_former_format_is_refused() -> None:
    """Its HMAC was of the kind and the payload, as hexadecimal digits. People sign in again."""
    former = "8d81cabed026f2dc7b68607366a2f185c8193cac6607a3b779877856a1e1449d"
    assert COOKIES.read(f"{PAYLOAD}.{former}", Session, NOW_S) is None
    former_token = "cf44b4809fadb02a1661211c9af16d6b76b4dde2e251ce2652c15f777b4714d5"
    assert not COOKIES.is_csrf_token(former_token, SESSION)


def test_a_csrf_token_is_good_for_its_session_alone() -> None:
    other = Session(*TIMES, "two", "ada", "Ada", "office_admin", 7, packed_ids([11]))
    assert COOKIES.is_csrf_token(CSRF_TOKEN, SESSION)
    assert not COOKIES.is_csrf_token(CSRF_TOKEN, other)
    assert not OTHER_KEY.is_csrf_token(CSRF_TOKEN, SESSION)
    for wrong in ("", "guess", "\u00e4", "\ud800", CSRF_TOKEN.replace("Z7", "Z8"), SIGNATURE):
        assert not COOKIES.is_csrf_token(wrong, SESSION), wrong
