"""The API's side of payments: asks the payments function, and waits for its answer.

The API's own function knows neither the provider's SDK nor its key.
"""

from collections.abc import Callable
from datetime import datetime

from ..domain.card import PaymentMethod
from ..domain.payment_attempt import PaymentAttempt
from ..domain.record import Record
from ..service.payment_ports import CardRequest, PaymentAnswer
from .calls import (
    AdoptCardCall,
    AuthorizeCall,
    BeginSetupCall,
    FinishSetupCall,
    PaymentCall,
    PaymentReply,
    PayNowCall,
    RemoveCardCall,
    WebhookCall,
    encoded_call,
    reply_from,
)
from .least import least_minor


class RemotePayments(Record):
    """Implements `service.payment_ports.CardPayments`. `invoke` calls the function with a payload,
    and returns its answer. It raises Retryable if there is none."""

    invoke: Callable[[bytes], bytes]

    def least_minor(self, currency: str) -> int:
        return least_minor(currency)

    def authorize(self, attempt: PaymentAttempt, return_url: str) -> PaymentAnswer:
        answer = self._call(AuthorizeCall(attempt, return_url)).answer
        assert answer
        return answer

    def begin_setup(self, asked: CardRequest, return_url: str) -> str:
        return self._call(BeginSetupCall(asked, return_url)).url

    def finish_setup(self, session_id: str, office_id: int) -> None:
        self._call(FinishSetupCall(session_id, office_id))

    def adopt_card(self, asked: CardRequest) -> PaymentMethod | None:
        return self._call(AdoptCardCall(asked)).method

    def remove_card(self, asked: CardRequest) -> bool:
        return self._call(RemoveCardCall(asked)).is_done

    def pay_now(self, asked: CardRequest, number: int, return_url: str) -> PaymentAnswer | None:
        return self._call(PayNowCall(asked, number, return_url)).answer

    def webhook(self, body: bytes, signature: str, at: datetime) -> bool:
        return self._call(WebhookCall(body, signature, at)).is_done

    def _call(self, call: PaymentCall) -> PaymentReply:
        return reply_from(self.invoke(encoded_call(call)))
