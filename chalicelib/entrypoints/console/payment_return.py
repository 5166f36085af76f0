"""The way back from the bank, where a person has confirmed a payment or refused to.

The address has what the person had sent to this page, signed for their session. So the page can go
on where it was, and no other site can make it do so.
"""

from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import parse_qsl

from ...domain.record import replace
from .office_view import OfficeView
from .page_request import PageRequest
from .provider import checked_address
from .responses import Html
from .session_clock import now_s
from .signed_cookies import LONGEST_SIGNED, Signed, signed_cookies

KEPT_FIELDS = ("quote", "shown", "reason")
"""The form fields that are sent again."""
BANK_FIELDS = ("bank", "payment_intent", "payment_intent_client_secret", "redirect_status")
"""The parameter of ours that a returning address has, and those that the provider adds."""
MESSAGE_FIELDS = ("card", "declined")
"""Parameters by which a page says what was just done."""


class BankReturn(Signed, frozen=True):
    """What a person had sent to a page when the bank asked for a confirmation."""

    session_id: str
    page: str
    """A digest of the page's path and query."""
    form: dict[str, str]


def bank_return_url(request: PageRequest) -> str:
    """The address of this page with the sent form. Always the same for the same form: a payment is
    asked for under one key with one address."""
    page = own_page(request)
    form = {name: request.form[name] for name in KEPT_FIELDS if request.form.get(name)}
    session = request.session
    asked = BankReturn(session.ends_at_s, session.id, _digest(page), form)
    signed = signed_cookies().sign(asked)
    return _address(request, page, {"bank": signed if len(signed) <= LONGEST_SIGNED else "yes"})


def returned_request(request: PageRequest) -> PageRequest | None:
    """The request as it was sent when the bank asked; None if nobody returns from there, or it was
    in another session."""
    signed = request.query.get("bank", "")
    asked = signed_cookies().read(signed, BankReturn, now_s()) if signed else None
    if asked is None or asked.session_id != request.session.id:
        return None
    return replace(request, form=asked.form) if asked.page == _digest(own_page(request)) else None


def own_page(request: PageRequest) -> str:
    """The path of this page and its query in a fixed order, without what was added on the way from
    the provider."""
    path, _, query = request.urls.current_path.partition("?")
    added = (*BANK_FIELDS, *MESSAGE_FIELDS)
    kept = dict(sorted((name, text) for name, text in parse_qsl(query) if name not in added))
    return request.urls.link(path, kept).removeprefix(request.urls.root_path)


def bank_page(view: OfficeView, action_url: str) -> Html:
    """Says that the bank wants a confirmation, and leads there. The bank leads back to
    `bank_return_url`."""
    request = view.request
    back = request.urls.link(own_page(request))
    return Html("bank.html", {"view": view, "url": checked_address(action_url), "back": back}, 402)


def _address(request: PageRequest, page: str, added: Mapping[str, object]) -> str:
    return f"{request.urls.origin}{request.urls.link(page, added)}"


def _digest(page: str) -> str:
    return sha256(page.encode()).hexdigest()[:32]
