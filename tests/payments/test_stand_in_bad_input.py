"""The stand-in refuses what Stripe refuses, in Stripe's shape."""

from typing import Any

import pytest
import requests
import stripe

from infra.local.stripe.stand_in import SECRET_KEY, StripeStandIn
from tests.payments.conftest import sdk_for
from tests.payments.customers import customer_with, pay

TYPES = "allowed_payment_method_types"


def send(stand_in: StripeStandIn, body: str, method: str = "POST", path: str = "") -> Any:
    """The error of a request of payment intents with this body."""
    headers = {"Authorization": f"Bearer {SECRET_KEY}"}
    url = f"{stand_in.url}/v1/payment_intents{path}"
    answer = requests.request(method, url, data=body.encode(), headers=headers, timeout=5)
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ("amuont=100", "amuont", "parameter_unknown"),
        ("metadata[a][b]=c", "metadata", None),
        ("currency=usd", "amount", "parameter_missing"),
        ("amount=100", "currency", "parameter_missing"),
        ("amount=1.5&currency=usd", "amount", "parameter_invalid_integer"),
        ("amount=1e3&currency=usd", "amount", "parameter_invalid_integer"),
        ("amount=٣&currency=usd", "amount", "parameter_invalid_integer"),
        ("amount[x]=1&currency=usd", "amount", "parameter_invalid_integer"),
        ("amount=0&currency=usd", "amount", None),
        ("amount=-5&currency=usd", "amount", None),
        ("amount=100&currency=", "currency", "parameter_invalid_empty"),
        ("amount=100&currency=USD", "currency", None),
        ("amount=100&currency=xxx", "currency", None),
        ("amount=100&currency=usd&confirm=yes", "confirm", None),
        ("amount=100&currency=usd&capture_method=later", "capture_method", None),
        ("amount=100&currency=usd&allowed_payment_method_types=card", TYPES, None),
        ("amount=100&currency=usd&allowed_payment_method_types[]=sofort", TYPES, None),
        ("payment_method_types[]=card", "payment_method_types", "parameter_unknown"),
        ("amount=100&currency=usd&off_session=true", "off_session", None),
        ("amount=100&currency=usd&return_url=http://x", "return_url", None),
        ("amount=100&currency=usd&customer=cus_x", "customer", "resource_missing"),
        ("amount=100&currency=usd&payment_method=pm_x", "payment_method", "resource_missing"),
        ("amount=100&currency=usd&confirm=true", "payment_method", "resource_missing"),
        ("amount=49&currency=usd", "amount", "amount_too_small"),
        ("amount=100000000&currency=usd", "amount", "amount_too_large"),
        (f"amount=100&currency=usd&description={'d' * 1001}", "description", None),
        (f"amount=100&currency=usd&metadata[{'n' * 41}]=x", f"metadata[{'n' * 41}]", None),
        (f"amount=100&currency=usd&metadata[n]={'x' * 501}", "metadata[n]", None),
        ("amount=100&currency=usd&expand=x", "expand", None),
        ("amount=100&currency=usd&expand[]=nothing", "expand", None),
        ("a=1&a[b]=2", "a[b]", None),
        ("[]=1", "[]", None),
        ("a[b=1", "a[b", None),
        ("a[b][c][d][e][f][g]=1", None, None),
        ("&".join(f"a{n}=1" for n in range(1001)), None, None),
        ("%ff=1", None, None),
    ],
)
def test_invalid_parameters_are_named(
    stand_in: StripeStandIn, body: str, param: str | None, code: str | None
) -> None:
    status, error = send(stand_in, body)
    assert (status, error["type"]) == (400, "invalid_request_error")
    assert (error.get("param"), error.get("code")) == (param, code)
    assert error["message"]


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?starting_after=pi_x", "starting_after"),
        ("?created[after]=1", "created[after]"),
        ("?created[gte]=x", "created[gte]"),
        ("?customer=cus_x", "customer"),
    ],
)
def test_invalid_pages_are_refused(stand_in: StripeStandIn, query: str, param: str) -> None:
    status, error = send(stand_in, "", "GET", query)
    assert (status, error["param"]) == (400, param)


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", ""), ("GET", "/a/b"), ("POST", "/pi_x/nothing"), ("GET", "/pi_x/capture")],
)
def test_unknown_paths_are_not_found(stand_in: StripeStandIn, method: str, path: str) -> None:
    status, error = send(stand_in, "", method, path)
    assert (status, error["message"].startswith("Unrecognized request URL")) == (404, True)


def test_unknown_objects_are_not_found(sdk: stripe.StripeClient) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    for read in (
        lambda: sdk.v1.payment_intents.retrieve("pi_x"),
        lambda: sdk.v1.payment_intents.retrieve(owner.customer_id),
        lambda: sdk.v1.payment_intents.capture("pi_x"),
        lambda: sdk.v1.checkout.sessions.retrieve("cs_x"),
        lambda: sdk.v1.payment_methods.detach("pm_x"),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            read()
        assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_a_card_of_another_customer_is_refused(sdk: stripe.StripeClient) -> None:
    owner, other = customer_with(sdk, "pm_card_visa"), customer_with(sdk, "pm_card_visa")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        pay(sdk, owner._replace(method_id=other.method_id))
    assert (refused.value.http_status, refused.value.param) == (400, "payment_method")


@pytest.mark.parametrize("key", ["sk_test_other", "sk_live_local", "é"])
def test_other_keys_are_refused_and_not_repeated(stand_in: StripeStandIn, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}".encode()}
    answer = requests.get(f"{stand_in.url}/v1/events", headers=headers, timeout=5)
    assert (answer.status_code, key in answer.text) == (401, False)


def test_the_library_takes_a_wrong_key_for_wrong_authentication(stand_in: StripeStandIn) -> None:
    with pytest.raises(stripe.AuthenticationError):
        sdk_for(stand_in, "sk_test_other").v1.events.list()
    assert requests.get(f"{stand_in.url}/v1/events", timeout=5).status_code == 401


def test_a_key_may_have_255_characters(sdk: stripe.StripeClient) -> None:
    owner = customer_with(sdk, "pm_card_visa")
    assert pay(sdk, owner, "k" * 255).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        pay(sdk, owner, "k" * 256)


@pytest.mark.parametrize("path", ["/", "/c/pay/cs_x", "/3ds/pi_x", "/c/pay/", "/v2/events"])
def test_unknown_pages_are_not_found(stand_in: StripeStandIn, path: str) -> None:
    assert requests.get(stand_in.url + path, timeout=5).status_code == 404


def test_what_a_page_shows_is_escaped(sdk: stripe.StripeClient) -> None:
    customer = sdk.v1.customers.create({"name": "A"})
    session = sdk.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "usd",
            "customer": customer.id,
            "success_url": "http://localhost/done",
            "cancel_url": 'http://localhost/"><script>alert(1)</script>',
        }
    )
    assert "<script>" not in requests.get(str(session.url), timeout=5).text
