"""The settings of the identity provider, beside those of its claims (`claims.mapping_of`): read by
the functions that need them, and checked before a deployment. Messages name the stack's parameters.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from .claims import WrongSetting, mapping_of
from .issuer_documents import LOOPBACK

AUDIENCES = re.compile("[!#-+\\--\\[\\]-~]+(,[!#-+\\--\\[\\]-~]+)*")
"""No spaces, quotes or backslashes."""
SCOPE = re.compile("[!#-\\[\\]-~]+")
"""RFC 6749, section 3.3."""
HTTP_ADDRESS = re.compile("https?://[!-~]+")
ORIGIN = re.compile("https?://[A-Za-z0-9.:\\[\\]-]+/?")
DEFAULT_SCOPES = "openid profile"


def audiences_of(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The audiences that tokens may have. Raises WrongSetting."""
    text = settings.get("SEATLEDGER_AUDIENCE", "")
    if not AUDIENCES.fullmatch(text):
        raise WrongSetting(
            f"Audience is {text!r}; it must be an audience of the issuer's tokens, or several with "
            "commas between them, without spaces"
        )
    return tuple(text.split(","))


def accepts_client_id(settings: Mapping[str, str]) -> bool:
    """True if access tokens without `aud` may name their client instead. Raises WrongSetting."""
    text = settings.get("SEATLEDGER_ACCEPT_CLIENT_ID_AS_AUDIENCE", "")
    if text not in ("", "false", "true"):
        raise WrongSetting(f"AcceptClientIdAsAudience is {text!r}; it must be true or false")
    return text == "true"


def scopes_of(settings: Mapping[str, str]) -> str:
    """What the console asks the issuer for, with spaces between. Raises WrongSetting."""
    text = settings.get("SEATLEDGER_CONSOLE_SCOPES", "") or DEFAULT_SCOPES
    scopes = text.split()
    if "openid" not in scopes or not all(map(SCOPE.fullmatch, scopes)):
        raise WrongSetting(
            f"ConsoleScopes is {text!r}; it must be scopes with spaces between them, one of them "
            "openid"
        )
    return " ".join(scopes)


def sign_out_url_of(settings: Mapping[str, str]) -> str:
    """Where to sign out at an issuer that does not follow RP-Initiated Logout; '' for its
    `end_session_endpoint`. Raises WrongSetting."""
    url = settings.get("SEATLEDGER_CONSOLE_SIGN_OUT_URL", "")
    if url and not is_web_address(url):
        raise WrongSetting(f"ConsoleSignOutUrl is {url!r}; it must be an https address, or empty")
    return url


def require_usable(settings: Mapping[str, str]) -> None:
    """Raises WrongSetting if a function could not work with the variables of its environment."""
    audiences_of(settings)
    accepts_client_id(settings)
    mapping_of(settings)
    scopes_of(settings)
    sign_out_url_of(settings)
    origin = settings.get("SEATLEDGER_CONSOLE_ORIGIN", "")
    if origin and not (is_web_address(origin) and ORIGIN.fullmatch(origin)):
        raise WrongSetting(
            f"ConsoleOrigin is {origin!r}; it must be an origin like https://licenses.example, or "
            "empty"
        )


def is_web_address(url: str) -> bool:
    """True for HTTPS, and for HTTP on this machine: pages link to it."""
    if not HTTP_ADDRESS.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" or host in LOOPBACK or host.endswith(".localhost")
