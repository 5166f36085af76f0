"""Hooks of schemathesis: the rules by which a request that fits its schema may be refused, and the
headers of chains."""

import itertools
import json
import os
import re
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.generation import GenerationMode

RULES_NO_SCHEMA_SAYS = [
    "must be a cursor that this list returned",
    "duplicate .*; send each once",
    "/users: must need ",
    "must be a tz database name, like America/New_York",
    "must have at most 4096 bytes of JSON together",
    "must be another office than the one that has the licenses",
    "must be `monthly` with an annual commitment",
    "e911_address: is required in ",
    "timezone: is required for the primary office",
    "there is no price list for ",
    "must be the `quote` value of a response of `POST /offices/{id}/quotes`",
    "is required from vendor staff",
    "must not be `staff`, which only vendor staff may send",
    "must have none of .* before the @",
    "must have a domain ",
    r"must not have U\+[0-9A-F]+: only ",
    "must have at most 512 bytes in lower case",
    r"must not contain U\+[0-9A-F]+, ",
    "must have a character that can be seen",
    "must not nest lists and objects more than 32 levels deep",
    "must not begin or end with a space",
    "companies are found by these alone",
    "/query/name: must have a letter, a digit or a symbol",
    "/query/q: must have a letter or a digit",
    "a file has at most \\d+ offices, ",
    "^/query/to: must (not be before the first day|be [0-9-]+ or earlier|be earlier)",
    "/query/q: must have at most \\d+ words",
    "the request must need ",
    "is no VAT number of ",
    "must have at most 20 pairs; with this change it has ",
    "/metadata/.*: its name must not contain ",
    "/metadata/.*: its name must have a character that can be seen",
    "/query/license: must be `keep`: ",
    "must be an office with the same ",
    "must be an office whose year ends on .* or later",
    "the credit would pay more than \\d+ open invoices",
    "an invoiced plan always collects with the next bill",
    "is already paid",
    "is credited in full; its status cannot change",
    "/amount: must be from \\d+, which is due, to \\d+, which was due at first",
    "/amount: is required, because credit has paid a part of the invoice",
    "is not an office of the company",
    "^/office_ids: (is required for|must be absent for|must have an office)",
    "^/expires_at: must be in the (future|year)",
    "is credited in full already",
    "must be left out if `lines` says what is credited",
    "^/lines: come to \\d+ with tax, and ",
    "^/lines/\\d+/(position|quantity): ",
    "which is left of the invoice",
    "^/(refund|release_licenses): must be false: ",
    "^/release_licenses: must be false with an `amount`",
    "must be the newest revision",
    "is not sold on ",
    "an office can own at most ",
    "must be at most `idle_above`",
    "the catalog has no license ",
    "shares assignment id ",
    "must not contain the lone surrogate ",
    "must be UTF-8, percent-encoded",
    "^/(license_types|account_types|brand|other_user_licenses|price_lists)\\b",
    "^/(seller|payment_note|tax_rates)\\b",
    # JSON Schema accepts 1.0 as an integer, this API does not.
    "must be .*, without a decimal point",
]
"""Regular expressions for the details of such refusals, which have the status 400."""

_SHIPPED = json.loads((Path(__file__).parents[2] / "chalicelib/domain/dialpad.json").read_text())
_TYPES = [each["id"] for each in _SHIPPED["license_types"]]
_LICENSES = [each["user_license"] for each in _SHIPPED["license_types"] if "user_license" in each]
OF_THE_CATALOG = {
    "license_type": _TYPES,
    "account_type": [each["id"] for each in _SHIPPED["account_types"]],
    "license": [*_LICENSES, *_SHIPPED["other_user_licenses"]],
    "default_license": [*_LICENSES, *_SHIPPED["other_user_licenses"]],
}
"""Values of the fields and parameters that the vendor's catalog defines, as its clients know them."""


@schemathesis.hook
def before_load_schema(ctx: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """Hides the parameter `DP-Company-ID` in stateful runs. schemathesis takes it for the id of an
    object that must be created first, so every chain would begin with the one operation that lacks
    it. The header is still sent."""
    del ctx
    _know_catalog(raw_schema)
    if "STATEFUL" not in os.environ:
        return
    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            operation["parameters"] = [
                each for each in operation["parameters"] if each["name"] != "DP-Company-ID"
            ]


def _know_catalog(described: Any) -> None:
    """Writes the catalog's values into the schemas of fields and parameters."""
    for each in described.values() if isinstance(described, dict) else described:
        if isinstance(each, dict | list):
            _know_catalog(each)
    if not isinstance(described, dict):
        return
    if described.get("propertyNames", {}).get("pattern", "").startswith("^[a-z]"):
        described["propertyNames"] = {"enum": _TYPES}
    named = described.get("properties", {})
    if "in" in described:
        named = {described["name"]: described["schema"]}
    for name, values in OF_THE_CATALOG.items():
        for schema in [found := named.get(name, {}), *found.get("anyOf", [])]:
            if schema.get("type") == "string" and "enum" not in schema:
                schema["enum"] = values


_numbers = itertools.count()


@schemathesis.hook
def before_call(ctx: schemathesis.HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Gives each request of a chain its own idempotency key. Hypothesis repeats chains: with an old
    key the response would be the stored one, of an object that a later step has deleted."""
    del ctx, kwargs
    if "STATEFUL" in os.environ and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"chain-{next(_numbers)}"


@schemathesis.check
def valid_requests_are_refused_by_stated_rules_only(
    ctx: CheckContext, response: Response, case: Case
) -> None:
    """Replaces the check `positive_data_acceptance`."""
    del ctx
    meta = case.meta
    if meta is None or meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if response.status_code == 400:
        detail = response.json()["detail"]
        assert any(re.search(rule, detail) for rule in RULES_NO_SCHEMA_SAYS), detail
    assert response.status_code not in (413, 415), (
        "the request has the size and type that the description allows"
    )
