"""What a payment costs: calls to the database, and requests to the provider."""

from typing import Any, Self

from tests.payments.paying import PayingWorld
from tests.world import MARCH_ENDS


class Counted:
    """Calls to the database and requests to the provider, while it is used with `with`."""

    def __init__(self, paying: PayingWorld) -> None:
        self._paying = paying
        self.calls: list[str] = []
        self.requests: list[str] = []

    def __enter__(self) -> Self:
        events = self._paying.world.client.meta.events
        events.register("before-call.dynamodb", self._call, unique_id="costs")
        self._handle = self._paying.stand_in.api.handle
        self._paying.stand_in.api.handle = self._request  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        events = self._paying.world.client.meta.events
        events.unregister("before-call.dynamodb", unique_id="costs")
        self._paying.stand_in.api.handle = self._handle  # type: ignore[method-assign]

    def _call(self, model: Any, **_: Any) -> None:
        self.calls.append(model.name)

    def _request(self, request: Any) -> Any:
        self.requests.append(f"{request.method} {request.path.split('?')[0]}")
        return self._handle(request)


def collected(paying: PayingWorld) -> Counted:
    """The costs of what waits in the queue, without webhooks."""
    paying.stand_in.webhooks.disorder.delay = True
    paying.world.deliver()
    with Counted(paying) as counted:
        paying.payments.work_off()
    return counted


def test_a_purchase_costs_three_calls_and_one_request(paying: PayingWorld) -> None:
    paying.save_card()
    with Counted(paying) as counted:
        assert paying.buy().status == 201
    assert counted.calls == ["BatchGetItem", "TransactWriteItems", "TransactWriteItems"]
    assert counted.requests == ["POST /v1/payment_intents"]


def test_a_capture_costs_nine_calls_and_one_request(paying: PayingWorld) -> None:
    paying.save_card()
    assert paying.buy().status == 201
    counted = collected(paying)
    assert paying.invoice()["status"] == "paid"
    assert len(counted.requests) == 1
    assert len(counted.calls) == 9, counted.calls


def test_a_renewal_costs_nine_calls_and_one_request(paying: PayingWorld) -> None:
    paying.save_card()
    assert paying.buy().status == 201
    paying.settle()
    paying.world.clock.at = MARCH_ENDS
    paying.world.sweep()
    counted = collected(paying)
    assert paying.invoice(2)["status"] == "paid"
    assert counted.requests == ["POST /v1/payment_intents"]
    assert len(counted.calls) == 9, counted.calls
