"""`make test-clients`: generates clients from the whole document as the local stack serves it, and
buys and assigns with them. Nothing is left out of the document: neither events nor problems."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.api.running import RunningStack
from tests.clients.generated import (
    CLIENT,
    MODELS,
    generate_client,
    generate_models,
    run_with,
)

NEW_YORK = 5000000000000101
MARCH = ("--at", "2026-03-10T14:00:00Z", "--empty")
"""22 of New York's 31 days are left."""
BUYER = Path(__file__).parent / "buyer.py"


@pytest.fixture(scope="module")
def stack() -> Iterator[RunningStack]:
    with RunningStack(*MARCH) as running:
        yield running


@pytest.fixture(scope="module")
def folder(stack: RunningStack, tmp_path_factory: Any) -> Path:
    """With the generated packages in it."""
    made: Path = tmp_path_factory.mktemp("generated")
    document = made / "openapi.json"
    document.write_text(requests.get(f"{stack.app}/api/v2/openapi.json", timeout=30).text)
    assert "Warning" not in generate_client(document, made)
    assert "Warning" not in generate_models(document, made)
    return made


def bought(stack: RunningStack, folder: Path, **wanted: str) -> Any:
    """What the buyer saw in New York."""
    token = stack.overview()["tokens"]["company_admin"]
    where = {"url": stack.app, "token": token, "office": NEW_YORK}
    return json.loads(run_with(folder, BUYER, json.dumps(where | wanted)))


def test_generated_client_buys_and_assigns(stack: RunningStack, folder: Path) -> None:
    seen = bought(
        stack,
        folder,
        license_type="talk_lines",
        user_license="talk",
        add_on="additional_number_lines",
        holder="number",
    )
    # 22 of 31 days: 3 x $17.74 for talk_lines at $25, and $3.55 for a number at $5.
    assert seen["due_now"] == [5677, "USD"]
    assert seen["invoice"] == "1"
    assert seen["repeated"] == [True, "true"]
    assert seen["user"] == ["Ada", "talk", "pending"]
    assert seen["holder 4001"] == [201, "AssignmentResponse"]
    assert seen["holder 4002"] == [409, "ProblemNoAvailableLicenses"]
    # Purchased, assigned, available.
    assert seen["counts"] == {"talk_lines": [3, 1, 2], "additional_number_lines": [1, 1, 0]}
    assert seen["cycle_ends"] == "2026-04-01T04:00:00+00:00"


def test_the_same_client_serves_another_vendor(folder: Path) -> None:
    """It was generated while Dialpad's types were sold: no id is part of it."""
    with RunningStack(*MARCH, "--catalog", "examples/catalogs/design-tool.json") as stack:
        seen = bought(
            stack,
            folder,
            license_type="editor_seats",
            user_license="editor",
            add_on="preview_devices",
            holder="device",
        )
    # 22 of 31 days: 3 x $31.94 for editors at $45, and $4.97 for a device at $7.
    assert seen["due_now"] == [10079, "USD"]
    assert seen["user"] == ["Ada", "editor", "pending"]
    assert seen["holder 4001"] == [201, "AssignmentResponse"]
    assert seen["holder 4002"] == [409, "ProblemNoAvailableLicenses"]
    assert seen["counts"] == {"editor_seats": [3, 1, 2], "preview_devices": [1, 1, 0]}


def test_classes_of_problems_and_events_have_their_names(folder: Path) -> None:
    """A generator that named them by other texts would give `NotFound`, or two of one name."""
    names = "ProblemNotFound, EventLicenseTransferredIn, EventPartLicensesChanged"
    for package in (f"{CLIENT}.models", MODELS):
        script = folder / "names.py"
        script.write_text(f"from {package} import {names}\n")
        run_with(folder, script)
