"""Pay an invoice now, with the saved card or another one (R25, R49)."""

from ...domain.refusals import Refusal, not_found
from ...service.payment_ports import PaymentAnswer
from ...service.policy import Verb
from .card_labels import BANK_REFUSED, decline_text
from .cards import card_message, card_path
from .office_view import OfficeView, office_view
from .page_request import PageRequest, PageResponse, console_page
from .page_routes import PageRoutes
from .payment_return import bank_page, bank_return_url, own_page, returned_request
from .provider import ask_provider, card_request, not_answered
from .responses import Html
from .unpaid import is_payable

routes = PageRoutes()

PAY_PATH = "/offices/{office_id}/invoices/{number}/pay"


@console_page(routes, "GET", PAY_PATH, Verb.PAY)
def get_console_payment(request: PageRequest, office_id: int, number: int) -> PageResponse:
    """Asks before it charges. The bank leads back here: then it goes on with the payment."""
    view = _view(request, office_id, number)
    if returned := returned_request(request):
        if request.query.get("redirect_status") == "failed":
            return request.redirect(own_page(request), declined=BANK_REFUSED)
        return _pay(returned, view)
    return _pay_page(view, declined=request.query.get("declined", ""))


@console_page(routes, "POST", PAY_PATH, Verb.PAY)
def post_console_payment(request: PageRequest, office_id: int, number: int) -> PageResponse:
    view = _view(request, office_id, number)
    if error := request.reason_error(Verb.PAY):
        return _pay_page(view, error=error, status=400)
    return _pay(request, view)


def _view(request: PageRequest, office_id: int, number: int) -> OfficeView:
    """The office with this invoice."""
    view = office_view(request, office_id, invoice_numbers=[number])
    if not view.invoices:
        raise not_found("invoice in this office")
    return view


def _pay(request: PageRequest, view: OfficeView) -> PageResponse:
    (invoice,), return_url = view.invoices, bank_return_url(request)
    if view.ledger.card is None or invoice.status == "paid":
        return request.redirect(f"/offices/{view.id}/billing", paid=invoice.number)
    asked = card_request(request, view.id, Verb.PAY)
    try:
        answer = ask_provider(
            request, lambda payments: payments.pay_now(asked, invoice.number, return_url)
        )
    except Refusal as refusal:
        return _pay_page(view, failed=not_answered(refusal), status=503)
    if answer is None:
        held = "yes" if view.hold else ""
        return request.redirect(f"/offices/{view.id}/billing", paid=invoice.number, held=held)
    return _not_paid(request, view, answer)


def _not_paid(request: PageRequest, view: OfficeView, answer: PaymentAnswer) -> PageResponse:
    if answer.status == "action_required" and answer.action_url:
        return bank_page(view, answer.action_url)
    asked = "authentication_required" if answer.status == "action_required" else "declined"
    code = answer.decline_code or asked
    if "bank" in request.query:
        # The address of the bank's return would charge again whenever it is loaded.
        return request.redirect(own_page(request), declined=code)
    return _pay_page(view, declined=code, status=402)


def _pay_page(
    view: OfficeView, declined: str = "", error: str = "", failed: str = "", status: int = 200
) -> PageResponse:
    (invoice,), card, request = view.invoices, view.ledger.card, view.request
    if card is None or not is_payable(view, invoice):
        return request.redirect(f"/offices/{view.id}/invoices/{invoice.number}")
    save_card = request.urls.link(card_path(view.id), {"back": own_page(request)})
    variables = {
        "view": view,
        "invoice": invoice,
        "method": card.method,
        "save_card": save_card,
        "message": card_message(view),
        "declined": f"{decline_text(declined)} The invoice is not paid." if declined else "",
        "error": error,
        "failed": failed,
    }
    return Html("pay.html", variables, status)
