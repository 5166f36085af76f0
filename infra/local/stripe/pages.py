"""The hosted pages: a card is saved, and 3-D Secure is passed or failed."""

import re
from html import escape
from urllib.parse import parse_qsl, urlencode

from infra.local.gateway import GatewayReply
from infra.local.stripe import bank, checkout
from infra.local.stripe.account import Account, Object
from infra.local.stripe.cards import CARDS
from infra.local.stripe.errors import Refused
from infra.local.stripe.page import page_of, redirect

PAY = re.compile("/c/pay/([^/]+)")
SECURE = re.compile("/3ds/([^/]+)")
EXPIRES = re.compile(r"([0-9]{1,2}) ?/ ?([0-9]{2}|[0-9]{4})")


class Pages:
    def __init__(self, account: Account) -> None:
        self._account = account

    def handle(self, method: str, path: str, body: bytes | None) -> GatewayReply:
        path = path.partition("?")[0]
        with self._account.lock:
            if matched := PAY.fullmatch(path):
                return self._pay(method, matched[1], _form(body))
            if matched := SECURE.fullmatch(path):
                return self._secure(method, matched[1], _form(body))
        return page_of("Page not found", "<p>There is no such page.</p>", 404)

    def _pay(self, method: str, session_id: str, form: dict[str, str]) -> GatewayReply:
        session = self._account.find(session_id, "checkout.session")
        if session is None:
            return page_of("Page not found", "<p>There is no such session.</p>", 404)
        if session["status"] != "open":
            message = f"<p>This session is {session['status']}. Nothing can be saved with it.</p>"
            return page_of("Save a card", message, 409 if method == "POST" else 200)
        if method == "POST":
            return self._save(session, form)
        return page_of("Save a card", _cards(session))

    def _save(self, session: Object, form: dict[str, str]) -> GatewayReply:
        try:
            expires = _expires(form.get("expires", ""))
            number = form.get("number") or form.get("card", "")
            return redirect(checkout.complete(self._account, session, number, expires))
        except Refused as declined:
            return page_of("Save a card", _cards(session, str(declined)), 402)

    def _secure(self, method: str, intent_id: str, form: dict[str, str]) -> GatewayReply:
        intent = self._account.find(intent_id, "payment_intent")
        if intent is None:
            return page_of("Page not found", "<p>There is no such payment.</p>", 404)
        if "redirect_to_url" not in (intent["next_action"] or {}):
            return page_of("3-D Secure", "<p>Nothing is to be confirmed here any more.</p>", 409)
        if method == "POST":
            return self._confirmed(intent, form.get("outcome", ""))
        return page_of("3-D Secure", _challenge(intent))

    def _confirmed(self, intent: Object, outcome: str) -> GatewayReply:
        return_url = intent["next_action"]["redirect_to_url"]["return_url"]
        if outcome == "authenticate":
            passed = self._charge(intent)
        elif outcome == "fail":
            bank.fail_authentication(self._account, intent)
            passed = False
        else:
            return page_of("3-D Secure", _challenge(intent), 400)
        query = {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if passed else "failed",
        }
        return redirect(return_url + ("&" if "?" in return_url else "?") + urlencode(query))

    def _charge(self, intent: Object) -> bool:
        try:
            bank.charge(self._account, intent)
        except Refused:
            return False
        return True


def _form(body: bytes | None) -> dict[str, str]:
    return dict(parse_qsl((body or b"").decode("utf-8", "replace"), max_num_fields=100))


def _expires(typed: str) -> tuple[int, int] | None:
    """The year and month of `12/34` or `12/2034`; None if nothing was typed. Raises Refused."""
    if not typed.strip():
        return None
    matched = EXPIRES.fullmatch(typed.strip())
    if not matched:
        message = "Your card's expiration date is incomplete."
        raise Refused(402, type="card_error", code="invalid_expiry_month", message=message)
    year = int(matched[2])
    return (year if year > 99 else 2000 + year), int(matched[1])


def _cards(session: Object, error: str = "") -> str:
    choices = "".join(
        f'<label><input type="radio" name="card" value="{card.number}"{_checked(card.number)}>'
        f"<span><strong>{card.meaning}</strong>{card.brand} {card.number}</span></label>"
        for card in CARDS
    )
    cancel = escape(session["cancel_url"] or session["success_url"])
    alert = f'<p role="alert">{escape(error)}</p>' if error else ""
    return (
        f'{alert}<form method="post"><fieldset><legend>Choose a test card</legend>{choices}'
        "</fieldset><fieldset><legend>Or type one</legend>"
        '<label>Card number <input name="number" autocomplete="off" inputmode="numeric"></label>'
        '<label>Expires <input name="expires" autocomplete="off" placeholder="MM / YY"></label>'
        '<label>CVC <input name="cvc" autocomplete="off" inputmode="numeric"></label></fieldset>'
        f'<button>Save card</button> <a href="{cancel}">Cancel</a></form>'
    )


def _checked(number: str) -> str:
    return " checked" if number == CARDS[0].number else ""


def _challenge(intent: Object) -> str:
    amount = escape(f"{intent['amount']} {intent['currency']}")
    return (
        f"<p>Your bank asks you to confirm a payment of {amount} (in the smallest unit).</p>"
        '<form method="post"><button name="outcome" value="authenticate">Authenticate</button> '
        '<button name="outcome" value="fail">Fail</button></form>'
    )
