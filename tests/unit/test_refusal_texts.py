"""schemathesis sends what the API's description allows, and fails for a refusal of it that is no
rule of its hooks. So each text of a refusal is decided on here, before such a request is met."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.unit.refusal_texts import PLACEHOLDER, FoundDetail, files_with, found_details

HOOKS = Path(__file__).parents[1] / "schemathesis" / "hooks.py"

PLACES = {
    "domain/catalog_check.py": "/price_lists/7",
    "domain/invoicing_check.py": "/tax_rates/7",
    "domain/metadata.py": "/metadata",
    "domain/search.py": "/query/q",
}
"""By file, the pointer that callers pass, if a rule names it."""

STATED = {
    # enum; of license types, licenses and account types the hooks write it from the catalog
    "must be one of 7",
    "must be `keep` or `remove`",
    "must be a country code of ISO 3166-1: two capital letters, like DE",
    # required, additionalProperties, anyOf, oneOf
    "is required",
    "is required: a date like 2026-11-30",
    "must be a date like 2026-11-30",
    "is not a field here",
    "is not a field here; allowed are 7",
    "must have at least one of 7",
    "is required with `not_self_serve` or `resold`",
    "send either `items`, or `removal_id` with an optional `quantity`",
    "`removal_id` goes with `quantity` only, not with `items` or `quote`",
    "goes with the action `transfer` only",
    "is required with the action `transfer`",
    # uniqueItems
    "is listed twice; list each office once",
    # type, minimum, maximum, format
    "must be a time with a time zone, like 2026-11-30T12:00:00Z",
    "must be 7",
    "must be 7 to 7",
    "must be at least 7",
    "must be at most 7",
    "must be from 7 to 7",
    "must be from at least 7",
    "must be from at most 7",
    "must be true or false",
    "must be text, or null, which removes it",
    "must be an integer from 1 to 100",
    "must be from 1 to 9007199254740991",
    "must be an office id, an integer from 1 to 9007199254740991",
    # minLength, maxLength, maxProperties, propertyNames, pattern
    "must have 1 to 100 characters",
    "must have at most 100 characters",
    "must have at most 200 characters",
    "must have at most 500 characters",
    "must have at most 1000 characters",
    "must have at most 7 names",
    "its name must have 1 to 40 characters",
    "must have 1 to 255 printable characters",
    "must be a company id, an integer from 1 to 9007199254740991",
}
"""What the schema of a body or parameter says, too."""

NOT_SENT = {
    "the body is not valid JSON: 7",
    "the body is not valid Base64",
    "is sent twice; send it once",
    "is not a parameter of this operation; allowed are 7",
    "is not a parameter of this operation; allowed are none",
    "must be the provider's signature of the body",
}
"""Of requests that the description has no words for, or no operation, as webhooks."""

PASSED_ON = {
    "domain/invoicing_check.py": 1,
    "domain/mailbox.py": 1,
    "domain/refusals.py": 2,
    "entrypoints/http/catalog_errors.py": 2,
    "entrypoints/http/new_offices.py": 1,
    "entrypoints/http/shapes/provisioning.py": 1,
    "entrypoints/http/validation_errors.py": 1,
    "scim/errors.py": 1,
    "set_provisioning.py": 2,
    "service/email_owners.py": 1,
    "service/external_id_owners.py": 1,
}
"""How often a file passes on a text that is found where it is made, or that a library makes."""


@cache
def rules() -> list[str]:
    """The hooks' list. The module itself needs schemathesis."""
    for node in ast.parse(HOOKS.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "RULES_NO_SCHEMA_SAYS":
            found: list[str] = ast.literal_eval(node.value)
            return found
    raise AssertionError("the hooks have no such list")


def sentence(found: FoundDetail) -> str:
    """As a response has it."""
    if found.file in PLACES:
        return f"{PLACES[found.file]}{found.pointer.removeprefix(PLACEHOLDER)}: {found.text}"
    return f"{found.pointer}: {found.text}"


def is_a_rule(found: FoundDetail) -> bool:
    return any(re.search(rule, sentence(found)) for rule in rules())


def test_each_text_is_stated_by_a_schema_or_a_rule_of_the_hooks() -> None:
    undecided = [
        f"chalicelib/{each.file}:{each.line} {each.text}"
        for each in found_details()
        if each.text not in STATED | NOT_SENT | {PLACEHOLDER} and not is_a_rule(each)
    ]
    assert undecided == []


def test_the_hooks_have_no_rule_without_a_text() -> None:
    made = [sentence(each) for each in found_details()]
    assert [rule for rule in rules() if not any(re.search(rule, each) for each in made)] == []


def test_no_text_is_listed_that_the_product_does_not_have() -> None:
    made = {each.text for each in found_details()}
    assert {*STATED, *NOT_SENT} - made == set()


def test_no_more_texts_are_hidden_from_this_test() -> None:
    places = [each.file for each in found_details() if each.text == PLACEHOLDER]
    assert {file: places.count(file) for file in places} == PASSED_ON


def test_only_the_functions_that_are_searched_make_such_refusals() -> None:
    made_in = files_with("RefusalCode.INVALID_REQUEST")
    assert made_in == {"domain/refusals.py", "entrypoints/http/problems.py"}
