"""`make run`: the process that a newcomer starts, over real HTTP."""

import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
import requests

from tests.api.running import RunningStack, free_port, start
from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO

START = "2026-03-10T14:00:00Z"
OFFICE = f"/offices/{NEW_YORK}"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningStack]:
    with RunningStack("--at", START, "--empty") as started:
        yield started


@pytest.fixture
def stack(running: RunningStack) -> RunningStack:
    assert running.post("/reset").status_code == 200
    return running


def seconds_since_start(now: str) -> float:
    return (datetime.fromisoformat(now) - datetime.fromisoformat(START)).total_seconds()


def buy(stack: RunningStack, quantity: int, key: str = "key") -> requests.Response:
    body = {"items": [{"license_type": "talk_lines", "quantity": quantity}]}
    return stack.api("POST", f"{OFFICE}/purchases", body, **{"Idempotency-Key": key})


def talk_lines(stack: RunningStack) -> dict[str, int]:
    found: dict[str, int] = stack.api("GET", f"{OFFICE}/licenses").json()["items"][0]
    return found


def test_the_overview_names_what_a_tester_needs(stack: RunningStack) -> None:
    overview = stack.overview()
    assert overview["app"] == stack.app
    assert 0 <= seconds_since_start(overview["now"]) < 60
    assert overview["company_id"] == COMPANY
    assert overview["offices"] == [
        {"id": NEW_YORK, "name": "New York", "timezone": "America/New_York", "currency": "USD"},
        {"id": BERLIN, "name": "Berlin", "timezone": "Europe/Berlin", "currency": "EUR"},
        {"id": TOKYO, "name": "Tokyo", "timezone": "Asia/Tokyo", "currency": "JPY"},
    ]
    assert set(overview["tokens"]) == {"company_admin", "office_admin", "csm"}


def test_the_sign_in_page_names_the_office_as_it_is_called_now(stack: RunningStack) -> None:
    chooser = f"{stack.app}/console/sign-in"
    assert "Office admin of New York<" in requests.get(chooser, timeout=10).text
    stack.api("PATCH", OFFICE, {"name": "Broadway"})
    assert "Office admin of Broadway<" in requests.get(chooser, timeout=10).text


def test_the_lines_on_the_screen_work_when_pasted(stack: RunningStack) -> None:
    lines = [line.strip() for line in stack.screen.splitlines()]
    pasted = [line for line in lines if line.startswith(("export TOKEN", "curl "))]
    assert len(pasted) == 3
    ran = subprocess.run(
        ["bash", "-euc", "\n".join(pasted)], capture_output=True, text=True, check=True, timeout=30
    )
    assert '"purchased":3' in ran.stdout


def test_the_api_answers_without_the_prefix_only_for_its_health(stack: RunningStack) -> None:
    assert requests.get(f"{stack.app}/healthz", timeout=10).status_code == 200
    assert requests.get(f"{stack.app}/offices", timeout=10).status_code == 404


def test_a_minted_token_has_the_role_and_offices_asked_for(stack: RunningStack) -> None:
    asked = {"role": "office_admin", "company_id": COMPANY, "office_ids": [BERLIN]}
    token = stack.post("/tokens", asked).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    berlin = f"{stack.app}/api/v2/offices/{BERLIN}/licenses"
    assert requests.get(berlin, headers=headers, timeout=10).status_code == 200
    new_york = f"{stack.app}/api/v2{OFFICE}/licenses"
    assert requests.get(new_york, headers=headers, timeout=10).status_code == 403


@pytest.mark.parametrize(
    ("listed", "status"), [({}, 200), ({"office_ids": None}, 200), ({"office_ids": []}, 403)]
)
def test_a_minted_token_without_offices_is_not_one_with_an_empty_list(
    stack: RunningStack, listed: dict[str, Any], status: int
) -> None:
    asked = {"role": "viewer", "company_id": COMPANY, **listed}
    headers = {"Authorization": f"Bearer {stack.post('/tokens', asked).json()['token']}"}
    new_york = f"{stack.app}/api/v2{OFFICE}/licenses"
    assert requests.get(new_york, headers=headers, timeout=10).status_code == status


@pytest.mark.parametrize(("role", "status"), [("vendor_admin", 200), ("payments", 403)])
def test_tokens_of_all_vendor_roles_are_minted(stack: RunningStack, role: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {stack.post('/tokens', {'role': role}).json()['token']}"}
    catalog = f"{stack.app}/api/v2/catalog"
    assert requests.get(catalog, headers=headers, timeout=10).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {"role": "king", "company_id": COMPANY},
        {"role": "viewer"},
        {"role": "viewer", "company_id": "1"},
        {"role": "viewer", "company_id": -5},
        {"role": "csm", "company_id": "x"},
        {"role": "office_admin", "company_id": COMPANY, "office_ids": "all"},
        {"role": "viewer", "company_id": COMPANY, "more": 1},
    ],
)
def test_a_token_that_makes_no_sense_is_refused(stack: RunningStack, body: object) -> None:
    answer = stack.post("/tokens", body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_moving_the_clock_fires_the_schedule_on_the_way(stack: RunningStack) -> None:
    buy(stack, 3)
    moved = stack.post("/clock", {"now": "2026-06-15T00:00:00Z"})
    assert moved.json()["now"].startswith("2026-06-15T00:00:0")
    renewals = stack.api("GET", f"{OFFICE}/history?action=renewal").json()["items"]
    # Midnight in New York, the first of each month.
    assert [entry["at"] for entry in renewals] == [
        "2026-06-01T04:00:00Z",
        "2026-05-01T04:00:00Z",
        "2026-04-01T04:00:00Z",
    ]


def test_a_late_job_is_not_waited_for(stack: RunningStack) -> None:
    buy(stack, 3)
    stack.post("/clock", {"advance_seconds": 40 * 86400, "schedules": False})
    assert stack.api("GET", f"{OFFICE}/licenses").json()["cycle"]["start"] == "2026-04-01T04:00:00Z"


@pytest.mark.parametrize(
    "body",
    [
        {"now": "2026-03-10T13:59:59Z"},
        {"now": "0001-01-01T00:00:00+14:00"},
        {"now": "9999-12-31T23:59:59-12:00"},
        {"now": "soon"},
        {"now": "2026-04-01T00:00:00"},
        {"advance_seconds": -1},
        {"advance_seconds": 1.5},
        {"advance_seconds": True},
        {"advance_seconds": 10**12},
        {"advance_seconds": 1, "now": START},
        {},
        {"advance_seconds": 1, "schedules": "no"},
        [],
    ],
)
def test_a_clock_that_cannot_be_set_stays(stack: RunningStack, body: object) -> None:
    answer = stack.post("/clock", body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert seconds_since_start(stack.overview()["now"]) < 60


def test_a_reset_brings_back_seed_and_time(stack: RunningStack) -> None:
    buy(stack, 3)
    stack.post("/clock", {"advance_seconds": 86400})
    assert stack.post("/reset").status_code == 200
    assert seconds_since_start(stack.overview()["now"]) < 60
    assert talk_lines(stack)["purchased"] == 0
    # The key is forgotten with the rest.
    assert "Idempotency-Replayed" not in buy(stack, 3).headers


def test_sixteen_real_clients_take_exactly_ten_of_ten(stack: RunningStack) -> None:
    buy(stack, 10)
    token = stack.overview()["tokens"]["company_admin"]

    def take(number: int) -> int:
        body = {"email": f"user{number}@example.com", "office_id": NEW_YORK}
        url, headers = f"{stack.app}/api/v2/users", {"Authorization": f"Bearer {token}"}
        return requests.post(url, json=body, headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(16) as clients:
        statuses = Counter(clients.map(take, range(1, 17)))
    assert statuses == {201: 10, 409: 6}
    assert (talk_lines(stack)["assigned"], talk_lines(stack)["available"]) == (10, 0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (b"Content-Length: many", 411),
        (b"Content-Length: -1", 411),
        (b"Content-Length: \xb2", 411),
        (b"Content-Length: 1\r\nContent-Length: 2", 411),
        (b"Transfer-Encoding: chunked", 411),
        (b"Content-Length: " + b"9" * 5_000, 413),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_request_gets_an_answer(
    stack: RunningStack, headers: bytes, status: int
) -> None:
    port = int(stack.app.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST /api/v2/users HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 %d" % status)


def test_reasons_in_any_script_and_other_methods_work_over_http(stack: RunningStack) -> None:
    sent = {"DP-Reason": "退職, Kündigung".encode().decode("latin-1"), "Idempotency-Key": "k"}
    body = {"items": [{"license_type": "talk_lines", "quantity": 1}]}
    bought = stack.api("POST", f"{OFFICE}/purchases", body, **sent)
    assert (bought.status_code, bought.json()["reason"]) == (201, "退職, Kündigung")
    refused = stack.api("PUT", f"{OFFICE}/purchases", body)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST, OPTIONS")
    head = stack.api("HEAD", f"{OFFICE}/licenses")
    assert (head.status_code, head.content) == (200, b"")


def test_a_port_in_use_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("--port", str(port), "--control-port", str(free_port()))
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output.splitlines() == [
        f"Port {port} is in use by another program. Stop that program, or choose another port: "
        f"make run ARGS='--port {port + 10}'"
    ]


def test_an_empty_stack_owns_nothing_and_control_c_stops_everything() -> None:
    with RunningStack("--empty") as stack:
        assert talk_lines(stack)["purchased"] == 0
        assert stack.interrupt().strip() == "Stopped."
        assert stack.exit_code == 0
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{stack.app}/healthz", timeout=5)
