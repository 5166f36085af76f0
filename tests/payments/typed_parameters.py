"""Stripe's library, and the types it has for the parameters of every request."""

import sys
from functools import cache
from typing import Any

import stripe
from pydantic import TypeAdapter

SERVICES = (
    "customers",
    "payment_intents",
    "payment_methods",
    "disputes",
    "refunds",
    "checkout",
    "sessions",
)


class _Never:
    """In place of objects of the SDK, which parameters may be, and ours are not."""

    def __class_getitem__(cls, _: object) -> None:
        return None


def check(service: object, method: str, parameters: Any) -> None:
    """Raises ValidationError for parameters that the SDK does not know, or has another type for."""
    name = f"{type(service).__name__.removesuffix('Service')}{method.title()}Params"
    is_checkout = isinstance(service, stripe.checkout.SessionService)
    adapter = adapter_of(getattr(stripe.params.checkout if is_checkout else stripe.params, name))
    adapter.validate_python(parameters, strict=True, extra="forbid")


@cache
def adapter_of(parameters: Any) -> TypeAdapter[Any]:
    adapter = TypeAdapter[Any](parameters)
    names = {
        **vars(sys.modules[stripe.RequestOptions.__module__]),
        **vars(sys.modules[parameters.__module__]),
        "StripeContext": None,
        "UntypedStripeObject": _Never,
    }
    adapter.rebuild(raise_errors=True, _types_namespace=names)
    return adapter


class Checked:
    """Passes calls on to the library, after it has checked their parameters. `checked` has the
    names of the methods."""

    def __init__(self, inner: Any, checked: set[str]) -> None:
        self._inner = inner
        self.checked = checked

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name in ("v1", *SERVICES):
            return Checked(found, self.checked)
        return lambda *arguments: self._call(name, found, arguments)

    def _call(self, name: str, call: Any, arguments: tuple[Any, ...]) -> Any:
        for each in arguments:
            if isinstance(each, dict) and "idempotency_key" not in each:
                check(self._inner, name, each)
                self.checked.add(f"{type(self._inner).__name__}.{name}")
        return call(*arguments)
