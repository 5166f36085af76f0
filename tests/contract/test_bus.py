"""The event bus: an event as EventBridge's entry, and what a customer's webhook receives."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from chalicelib.domain.events import EventSource, HoldChanged, event
from chalicelib.messaging.eventbridge import EventBridgeBus
from infra.packaging import WEBHOOK

AT = datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC)
ON_HOLD = event("office.on_hold", EventSource(7, 42, "cause"), AT, HoldChanged(True))


class Taking:
    """A client that records entries. Its response has status 200 even if `refused` entries
    failed."""

    def __init__(self, refused: int = 0) -> None:
        self.entries: list[dict[str, Any]] = []
        self._refused = refused

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.entries += Entries
        return {"FailedEntryCount": self._refused}


def entry() -> dict[str, Any]:
    client: Any = Taking()
    assert EventBridgeBus(client, "bus").put([ON_HOLD])
    taken: dict[str, Any]
    (taken,) = client.entries
    return taken


def test_an_event_has_its_type_and_company_where_rules_match_them() -> None:
    taken = entry()
    assert (taken["EventBusName"], taken["Source"]) == ("bus", "seatledger")
    assert (taken["DetailType"], taken["Time"]) == ("office.on_hold", AT)
    assert taken["Resources"] == ["company/7", "office/42"]
    detail = json.loads(taken["Detail"])
    assert (detail["company_id"], detail["data"]) == (7, {"on_hold": True})


@pytest.mark.parametrize("refused", [0, 1])
def test_entries_that_a_200_names_as_failed_are_reported_as_not_sent(refused: int) -> None:
    client: Any = Taking(refused)
    assert EventBridgeBus(client, "bus").put([ON_HOLD, ON_HOLD]) is not bool(refused)


@pytest.mark.parametrize(("company", "sent"), [(7, True), (77, False)])
def test_a_webhook_is_sent_its_companys_events(company: int, sent: bool) -> None:
    rule = yaml.safe_load(WEBHOOK.read_text())["Resources"]["Rule"]["Properties"]
    pattern, taken = rule["EventPattern"], entry()
    assert pattern["source"] == [taken["Source"]]
    (wanted,) = pattern["resources"]
    name = wanted["Fn::Sub"].replace("${Company}", str(company))
    assert (name in taken["Resources"]) is sent
    # Numbers of a template become text, and do not match an event's number.
    assert pattern.keys() == {"source", "resources"}
    assert rule["Targets"][0]["InputPath"] == "$.detail"
