"""Who gets in, and what they may do there: tokens, roles, offices, companies."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app import app
from chalicelib.domain.directory import Company
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.entrypoints.http.registry import OPERATIONS
from chalicelib.open_office import open_office
from tests.offices import usual_office, usual_terms
from tests.world import BERLIN, COMPANY, NEW_YORK, TOKYO, Answer, World, issuer

OTHER_COMPANY = 6000000000000001
OTHER_OFFICE = 6000000000000101
ONE_TALK = {"items": [{"license_type": "talk_lines", "quantity": 1}]}


@contextmanager
def nothing_written(world: World) -> Iterator[None]:
    before = world.snapshot()
    yield
    assert world.snapshot() == before


# Tokens. Times are far from the present, so that no test depends on it.

LONG_AGO = 1_577_836_800  # 1 January 2020
FAR_AHEAD = 4_102_444_800  # 1 January 2100

CLAIMS = {
    "aud": "seatledger",
    "sub": "ada",
    "role": "company_admin",
    "company_id": COMPANY,
    "iat": LONG_AGO,
    "exp": FAR_AHEAD,
}
ABSENT = object()


def claims(**changes: Any) -> dict[str, Any]:
    given = {"iss": issuer().url, **CLAIMS, **changes}
    return {name: value for name, value in given.items() if value is not ABSENT}


def signed(headers: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token by the issuer's own key: right, but for the changes."""
    return jwt.encode(
        claims(**changes),
        issuer().key,
        algorithm="ES256",
        headers={"kid": issuer().key_id} if headers is None else headers,
    )


def encoded(part: Any) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def hmac_signed(secret: bytes) -> str:
    """HS256, as an attacker makes it who hopes that the public key is taken for a secret."""
    text = f"{encoded({'alg': 'HS256', 'kid': 'local', 'typ': 'JWT'})}.{encoded(claims())}"
    return f"{text}.{encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def public_key() -> bytes:
    return json.dumps(issuer().jwks()["keys"][0]).encode()


def public_pem() -> bytes:
    key = issuer().key.public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def with_payload(token: str, **changes: Any) -> str:
    """The token with other claims under the same signature."""
    header, _, signature = token.split(".")
    return f"{header}.{encoded(claims(**changes))}.{signature}"


def unsigned() -> str:
    return jwt.encode(claims(), None, algorithm="none", headers={"kid": issuer().key_id})


def by_another_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(claims(), key, algorithm="ES256", headers={"kid": issuer().key_id})


def by_a_key_of_its_own_header() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    own = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key()))
    return jwt.encode(
        claims(), key, algorithm="ES256", headers={"kid": issuer().key_id, "jwk": own}
    )


def by_an_rsa_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims(), key, algorithm="RS256", headers={"kid": issuer().key_id})


def with_other_signature(token: str) -> str:
    head, _, signature = token.rpartition(".")
    return f"{head}.{'A' * len(signature)}"


# Made when the test runs: the names are the test's ids.
BAD_TOKENS = {
    "garbage": lambda: "abc",
    "garbage in three parts": lambda: "a.b.c",
    "three empty parts": lambda: "..",
    "not ASCII": lambda: "øøø.øøø.øøø",
    "JSON in three parts": lambda: ".".join([encoded({})] * 3),
    "a list as header": lambda: f"{encoded([])}.{encoded(claims())}.AAAA",
    "a deeply nested header": lambda: f"{encoded(b'[' * 5_000)}.{encoded(claims())}.AAAA",
    "a deeply nested payload": lambda: (
        f"{signed().partition('.')[0]}.{encoded(b'[' * 5_000)}.{signed().rpartition('.')[2]}"
    ),
    "expired": lambda: signed(exp=LONG_AGO),
    "expired by its text": lambda: signed(exp="tomorrow"),
    "without expiry": lambda: signed(exp=ABSENT),
    "not valid yet": lambda: signed(nbf=FAR_AHEAD),
    "issued in the future": lambda: signed(iat=FAR_AHEAD),
    "of another audience": lambda: signed(aud="somebody-else"),
    "without audience": lambda: signed(aud=ABSENT),
    "of another issuer": lambda: signed(iss="https://evil.example"),
    "without issuer": lambda: signed(iss=ABSENT),
    "with other claims": lambda: with_payload(signed(role="viewer"), role="company_admin"),
    "with another company": lambda: with_payload(signed(), company_id=OTHER_COMPANY),
    "with another signature": lambda: with_other_signature(signed()),
    "without signature": lambda: signed().rpartition(".")[0] + ".",
    "cut off": lambda: signed()[:-10],
    "alg none": unsigned,
    "HS256 by the public key's JWK": lambda: hmac_signed(public_key()),
    "HS256 by the public key's PEM": lambda: hmac_signed(public_pem()),
    "HS256 by nothing": lambda: hmac_signed(b""),
    "by another key": by_another_key,
    "by a key that it brings along": by_a_key_of_its_own_header,
    "RS256 by another key": by_an_rsa_key,
    "of an unknown key id": lambda: signed({"kid": "another"}),
    "without key id": lambda: signed({}),
    "oversized": lambda: signed(padding="x" * 9_000),
    "100 KB of garbage": lambda: "a" * 100_000,
    "without subject": lambda: signed(sub=ABSENT),
    "of an empty subject": lambda: signed(sub=""),
    "of a subject of 256 characters": lambda: signed(sub="x" * 256),
    "without role": lambda: signed(role=ABSENT),
    "of an unknown role": lambda: signed(role="emperor"),
    "of a list of roles": lambda: signed(role=["company_admin"]),
    "without company": lambda: signed(company_id=ABSENT),
    "an office admin without company": lambda: signed(role="office_admin", company_id=ABSENT),
    "of a company in digits": lambda: signed(company_id=str(COMPANY)),
    "of company true": lambda: signed(company_id=True),
    "of company zero": lambda: signed(company_id=0),
    "of company 2**53": lambda: signed(company_id=2**53),
    "with an office instead of a list": lambda: signed(office_ids=NEW_YORK),
    "with offices in digits": lambda: signed(office_ids=[str(NEW_YORK)]),
}


def assert_unauthenticated(answer: Answer, challenge: str) -> None:
    assert (answer.status, answer.code) == (401, "unauthenticated"), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == challenge
    assert answer.json["type"] == "/problems/unauthenticated"
    assert answer.json["status"] == 401
    assert answer.json["title"]


@dataclass(frozen=True)
class Kept:
    """A world that many tests share, because none of them may change it."""

    world: World
    snapshot: str

    @contextmanager
    def unchanged(self) -> Iterator[World]:
        """The world to act on, and at the end the proof that nothing came of it."""
        self.world.wire(self.world.client)
        yield self.world
        assert self.world.snapshot() == self.snapshot


@pytest.fixture(scope="module")
def demo(client: Any) -> Iterator[Kept]:
    world = World(client)
    yield Kept(world, world.snapshot())
    client.delete_table(TableName=world.table)


@pytest.fixture
def untouched(demo: Kept) -> Iterator[World]:
    with demo.unchanged() as world:
        yield world


def test_the_token_that_the_bad_ones_are_made_of_is_good(untouched: World) -> None:
    path = f"/offices/{NEW_YORK}/licenses"
    assert untouched.get(path, token=signed()).status == 200
    # The longest that is read: 8192 characters.
    long = signed(padding="x" * 5_000)
    assert 6_000 < len(long) < 8_192
    assert untouched.get(path, token=long).status == 200


def test_the_scheme_is_bearer_in_any_case(untouched: World) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        headers = {"Authorization": f"{scheme} {signed()}"}
        answer = untouched.get(f"/offices/{NEW_YORK}/licenses", token=None, headers=headers)
        assert answer.status == 200, scheme


def test_without_a_token_nothing_is_told(untouched: World) -> None:
    answer = untouched.get(f"/offices/{NEW_YORK}/licenses", token=None)
    assert_unauthenticated(answer, "Bearer")


def test_without_a_token_nothing_is_bought(untouched: World) -> None:
    answer = untouched.post(f"/offices/{NEW_YORK}/purchases", ONE_TALK, key="k", token=None)
    assert_unauthenticated(answer, "Bearer")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YWRhOmxvdmVsYWNl", "Digest username=ada", "{token}"],
)
def test_what_is_no_bearer_token_is_refused(untouched: World, header: str) -> None:
    headers = {"Authorization": header.format(token=signed())}
    answer = untouched.get(f"/offices/{NEW_YORK}/licenses", token=None, headers=headers)
    assert (answer.status, answer.code) == (401, "unauthenticated"), answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@dataclass(frozen=True)
class Rejected:
    """What a read and a purchase with each bad token were answered, and what came of them."""

    answers: dict[str, tuple[Answer, Answer]]
    before: str
    after: str


@pytest.fixture(scope="module")
def rejected(client: Any) -> Iterator[Rejected]:
    world = World(client)
    before = world.snapshot()
    answers = {}
    for name, make in BAD_TOKENS.items():
        token = make()
        read = world.get(f"/offices/{NEW_YORK}/licenses", token=token)
        bought = world.post(f"/offices/{NEW_YORK}/purchases", ONE_TALK, key="k", token=token)
        answers[name] = (read, bought)
    yield Rejected(answers, before, world.snapshot())
    client.delete_table(TableName=world.table)


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_a_token_that_cannot_be_trusted_opens_nothing(rejected: Rejected, name: str) -> None:
    for answer in rejected.answers[name]:
        assert_unauthenticated(answer, 'Bearer error="invalid_token"')


def test_tokens_that_cannot_be_trusted_leave_no_trace(rejected: Rejected) -> None:
    assert rejected.after == rejected.before


def test_every_operation_asks_for_a_token(untouched: World) -> None:
    assert len(OPERATIONS) >= 17
    for operation in OPERATIONS:
        path = operation.path.replace("{", "").replace("}", "")
        answer = untouched.request(operation.method, path, {}, token=None, key="k")
        assert (answer.status, answer.code) == (401, "unauthenticated"), operation.name


def test_the_health_check_asks_for_no_token() -> None:
    assert app.routes["/healthz"]["GET"].authorizer is None


# Roles. In the worlds below: New York has 100 talk lines, 30 of them scheduled for removal.


def stock(world: World, office: int = NEW_YORK) -> None:
    assert world.purchase(office, talk_lines=100).status == 201
    assert world.remove(office, talk_lines=30).status == 201


def assigned_to(number: int) -> dict[str, Any]:
    return {"license_type": "talk_lines", "assignee": {"type": "user", "id": number}}


@dataclass(frozen=True)
class Targets:
    """What the company admin made for the operations to act on."""

    user_id: int
    assignment_id: int


def targets(world: World, tag: str, office: int = NEW_YORK) -> Targets:
    number = sum(tag.encode()) + 1_000
    person = world.post("/users", {"email": f"{tag}@example.com", "office_id": office})
    held = world.post(f"/offices/{office}/assignments", assigned_to(number))
    assert (person.status, held.status) == (201, 201), (person.text, held.text)
    return Targets(person.json["id"], held.json["assignment_id"])


def call(world: World, name: str, at: Targets, office: int = NEW_YORK, **who: Any) -> Answer:
    """The operation, with a request that is right but for who sends it."""
    reasoned = {**ONE_TALK, "reason": "asked for by mail"}
    newcomer = {"email": "newcomer@example.com", "office_id": office}
    here, person = f"/offices/{office}", f"/users/{at.user_id}"
    method, path, body = {
        "get_licenses": ("GET", f"{here}/licenses", None),
        "get_company_licenses": ("GET", "/company/licenses", None),
        "get_removals": ("GET", f"{here}/removals", None),
        "get_history": ("GET", f"{here}/history", None),
        "get_assignments": ("GET", f"{here}/assignments", None),
        "get_users": ("GET", "/users", None),
        "get_user": ("GET", person, None),
        "post_quote": ("POST", f"{here}/quotes", {"action": "purchase", **ONE_TALK}),
        "post_purchase": ("POST", f"{here}/purchases", reasoned),
        "post_removal": ("POST", f"{here}/removals", reasoned),
        "post_restoration": ("POST", f"{here}/restorations", reasoned),
        "post_assignment": ("POST", f"{here}/assignments", assigned_to(501)),
        "post_assignments": (
            "POST",
            f"{here}/assignments/batch",
            {"assignments": [assigned_to(502)]},
        ),
        "delete_assignment": ("DELETE", f"{here}/assignments/{at.assignment_id}", None),
        "post_user": ("POST", "/users", newcomer),
        "patch_user": ("PATCH", person, {"first_name": "Ada"}),
        "delete_user": ("DELETE", person, None),
    }[name]
    return world.request(method, path, body, key=world.new_key(), **who)


STATUS_BY_ROLE = {
    # operation: company_admin, office_admin, viewer, csm
    "get_licenses": (200, 200, 200, 200),
    "get_company_licenses": (200, 200, 200, 200),
    "get_removals": (200, 200, 200, 200),
    "get_history": (200, 200, 200, 200),
    "get_assignments": (200, 200, 200, 200),
    "get_users": (200, 200, 200, 200),
    "get_user": (200, 200, 200, 200),
    "post_quote": (200, 200, 403, 200),
    "post_purchase": (201, 201, 403, 201),
    "post_removal": (201, 201, 403, 201),
    "post_restoration": (201, 201, 403, 201),
    "post_assignment": (201, 201, 403, 201),
    "post_assignments": (201, 201, 403, 201),
    "post_user": (201, 201, 403, 201),
    "patch_user": (200, 200, 403, 200),
    "delete_user": (200, 200, 403, 200),
    "delete_assignment": (204, 204, 403, 204),
}


def who_is(world: World, role: str) -> dict[str, Any]:
    """The token, and for vendor staff the header, of somebody whom New York is open to."""
    if role == "csm":
        return {
            "token": world.token("csm", None),
            "headers": {"DP-Company-ID": str(COMPANY), "DP-Reason": "asked for by mail"},
        }
    return {"token": world.token(role, COMPANY, [NEW_YORK] if role == "office_admin" else None)}


@pytest.mark.parametrize(
    ("role", "column"), [("company_admin", 0), ("office_admin", 1), ("viewer", 2), ("csm", 3)]
)
def test_a_role_may_do_what_its_column_says(world: World, role: str, column: int) -> None:
    stock(world)
    at = targets(world, "ada")
    before = world.snapshot()
    answered = {name: call(world, name, at, **who_is(world, role)) for name in STATUS_BY_ROLE}
    assert {name: answer.status for name, answer in answered.items()} == {
        name: columns[column] for name, columns in STATUS_BY_ROLE.items()
    }
    forbidden = [answer for answer in answered.values() if answer.status == 403]
    assert [answer.code for answer in forbidden] == ["forbidden"] * len(forbidden)
    if role == "viewer":
        assert world.snapshot() == before


def test_a_viewer_is_refused_every_operation_that_writes(untouched: World) -> None:
    """Also those that the table above does not know yet."""
    viewer = untouched.token("viewer")
    for operation in OPERATIONS:
        if operation.method != "GET":
            path = operation.path.replace("{", "").replace("}", "")
            answer = untouched.request(operation.method, path, {}, token=viewer, key="k")
            assert (answer.status, answer.code) == (403, "forbidden"), operation.name


def test_a_viewer_is_refused_before_the_body_is_looked_at(untouched: World) -> None:
    answer = untouched.post(
        f"/offices/{NEW_YORK}/purchases", b"no JSON", token=untouched.token("viewer")
    )
    assert (answer.status, answer.code) == (403, "forbidden")
    assert answer.json["type"] == "/problems/forbidden"
    assert answer.json["title"]


# Offices.

OF_AN_OFFICE = [
    name for name in STATUS_BY_ROLE if name not in ("get_company_licenses", "get_users")
]


@pytest.fixture(scope="module")
def peopled(client: Any) -> Iterator[tuple[Kept, Targets]]:
    """Stocked in Berlin, with a user and an assignment there."""
    world = World(client)
    stock(world, BERLIN)
    at = targets(world, "berta", BERLIN)
    yield Kept(world, world.snapshot()), at
    client.delete_table(TableName=world.table)


@pytest.fixture
def berlin(peopled: tuple[Kept, Targets]) -> Iterator[tuple[World, Targets]]:
    kept, at = peopled
    with kept.unchanged() as world:
        yield world, at


@pytest.mark.parametrize("name", OF_AN_OFFICE)
def test_an_office_admin_is_forbidden_the_companys_other_offices(
    berlin: tuple[World, Targets], name: str
) -> None:
    world, at = berlin
    token = world.token("office_admin", COMPANY, [NEW_YORK, TOKYO])
    answer = call(world, name, at, BERLIN, token=token)
    assert (answer.status, answer.code) == (403, "forbidden"), answer.text


def test_an_office_admin_without_offices_reaches_none(berlin: tuple[World, Targets]) -> None:
    world, at = berlin
    token = world.token("office_admin", COMPANY)
    assert call(world, "get_licenses", at, BERLIN, token=token).status == 403
    assert call(world, "post_purchase", at, BERLIN, token=token).status == 403
    assert call(world, "get_users", at, token=token).json == {"items": []}
    assert call(world, "get_company_licenses", at, token=token).json["offices"] == []


@pytest.mark.parametrize(
    "name",
    ["get_licenses", "get_removals", "get_history", "get_assignments", "get_user"],
)
def test_a_viewer_of_some_offices_is_forbidden_the_others(
    berlin: tuple[World, Targets], name: str
) -> None:
    world, at = berlin
    token = world.token("viewer", COMPANY, [NEW_YORK])
    answer = call(world, name, at, BERLIN, token=token)
    assert (answer.status, answer.code) == (403, "forbidden"), answer.text


def test_an_office_admins_lists_hold_only_their_offices(world: World) -> None:
    world.purchase(NEW_YORK, talk_lines=3)
    world.purchase(BERLIN, talk_lines=5)
    for email, office in (("ada@example.com", NEW_YORK), ("berta@example.com", BERLIN)):
        world.post("/users", {"email": email, "office_id": office})
    token = world.token("office_admin", COMPANY, [BERLIN])
    users = world.get("/users", token=token).json["items"]
    assert [person["emails"] for person in users] == [["berta@example.com"]]
    licenses = world.get("/company/licenses", token=token).json
    assert [office["name"] for office in licenses["offices"]] == ["Berlin"]
    assert licenses["items"][0]["license_type"] == "talk_lines"
    assert licenses["items"][0]["purchased"] == 5


def test_an_office_admin_moves_nobody_out_of_their_offices(world: World) -> None:
    world.purchase(NEW_YORK, talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    ada = world.post("/users", {"email": "ada@example.com", "office_id": NEW_YORK}).json["id"]
    token = world.token("office_admin", COMPANY, [NEW_YORK])
    with nothing_written(world):
        answer = world.request("PATCH", f"/users/{ada}", {"office_id": BERLIN}, token=token)
    assert (answer.status, answer.code) == (403, "forbidden")


def test_an_office_admin_takes_nobody_out_of_another_office(world: World) -> None:
    world.purchase(NEW_YORK, talk_lines=1)
    world.purchase(BERLIN, talk_lines=1)
    berta = world.post("/users", {"email": "berta@example.com", "office_id": BERLIN}).json["id"]
    token = world.token("office_admin", COMPANY, [NEW_YORK])
    with nothing_written(world):
        answer = world.request("PATCH", f"/users/{berta}", {"office_id": NEW_YORK}, token=token)
    assert (answer.status, answer.code) == (403, "forbidden")


def test_an_office_admin_finds_no_office_that_never_was(untouched: World) -> None:
    token = untouched.token("office_admin", COMPANY, [NEW_YORK])
    answer = untouched.get("/offices/4242/licenses", token=token)
    assert (answer.status, answer.code) == (404, "not_found")


def test_a_role_is_refused_before_the_office_is(untouched: World) -> None:
    viewer = untouched.token("viewer", COMPANY, [BERLIN])
    answer = untouched.post(f"/offices/{NEW_YORK}/purchases", ONE_TALK, key="k", token=viewer)
    assert (answer.status, answer.code) == (403, "forbidden")


# Companies.


def open_other_company(world: World) -> None:
    now = world.clock.at
    terms = usual_terms(timezone="America/Chicago")
    office = usual_office(
        OTHER_OFFICE,
        OTHER_COMPANY,
        now,
        name="Chicago",
        timezone="America/Chicago",
        is_primary=True,
    )
    directory = DynamoDirectory(world.client, world.table)
    directory.add_company(Company(OTHER_COMPANY, "Other", "pro", now))
    open_office(directory, office, terms, now)


@dataclass(frozen=True)
class Two:
    """Two companies in one table: ours, stocked in New York, and another, stocked in Chicago."""

    world: World
    ours: Targets
    removal_id: int
    their_user_id: int

    def outsider(self, role: str) -> dict[str, Any]:
        """Somebody of the other company, whatever offices their token claims."""
        if role == "csm":
            return {
                "token": self.world.token("csm", None),
                "headers": {"DP-Company-ID": str(OTHER_COMPANY), "DP-Reason": "by mail"},
            }
        offices = [NEW_YORK, OTHER_OFFICE] if role == "office_admin" else None
        return {"token": self.world.token(role, OTHER_COMPANY, offices)}


@pytest.fixture(scope="module")
def two_companies(client: Any) -> Iterator[tuple[Kept, Two]]:
    world = World(client)
    open_other_company(world)
    stock(world)
    ours = targets(world, "ada")
    (lot,) = world.get(f"/offices/{NEW_YORK}/removals").json["items"]
    theirs = {"token": world.token("company_admin", OTHER_COMPANY)}
    ten = {"items": [{"license_type": "talk_lines", "quantity": 10}]}
    bought = world.post(f"/offices/{OTHER_OFFICE}/purchases", ten, key="k", **theirs)
    assert bought.status == 201, bought.text
    oscar = {"email": "oscar@other.example", "office_id": OTHER_OFFICE}
    their_user_id = world.post("/users", oscar, **theirs).json["id"]
    yield Kept(world, world.snapshot()), Two(world, ours, lot["removal_id"], their_user_id)
    client.delete_table(TableName=world.table)


@pytest.fixture
def two(two_companies: tuple[Kept, Two]) -> Iterator[Two]:
    kept, companies = two_companies
    with kept.unchanged():
        yield companies


def assert_not_found(answer: Answer) -> None:
    assert (answer.status, answer.code) == (404, "not_found"), answer.text


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "csm"])
@pytest.mark.parametrize("name", OF_AN_OFFICE)
def test_to_another_company_ours_is_not_there(two: Two, name: str, role: str) -> None:
    assert_not_found(call(two.world, name, two.ours, **two.outsider(role)))


@pytest.mark.parametrize(
    "name", ["get_licenses", "get_removals", "get_history", "get_assignments", "get_user"]
)
def test_to_another_companys_viewer_ours_is_not_there(two: Two, name: str) -> None:
    assert_not_found(call(two.world, name, two.ours, **two.outsider("viewer")))


def test_another_company_does_not_restore_our_removal(two: Two) -> None:
    body = {"removal_id": two.removal_id}
    for office in (NEW_YORK, OTHER_OFFICE):
        path = f"/offices/{office}/restorations"
        assert_not_found(two.world.post(path, body, key="r", **two.outsider("company_admin")))


def test_another_company_does_not_free_our_license_through_its_own_office(two: Two) -> None:
    path = f"/offices/{OTHER_OFFICE}/assignments/{two.ours.assignment_id}"
    assert_not_found(two.world.request("DELETE", path, **two.outsider("company_admin")))


def test_another_companys_user_does_not_move_to_our_office(two: Two) -> None:
    who = two.outsider("company_admin")
    path = f"/users/{two.their_user_id}"
    assert_not_found(two.world.request("PATCH", path, {"office_id": NEW_YORK}, **who))
    without_license = {"office_id": NEW_YORK, "license": "admins"}
    assert_not_found(two.world.request("PATCH", path, without_license, **who))


def test_another_company_adds_no_user_to_our_office_even_without_license(two: Two) -> None:
    body = {"email": "spy@other.example", "office_id": NEW_YORK, "license": "admins"}
    assert_not_found(two.world.post("/users", body, **two.outsider("company_admin")))


@pytest.mark.parametrize("role", ["company_admin", "viewer", "csm"])
def test_lists_hold_only_the_callers_company(two: Two, role: str) -> None:
    who = two.outsider(role)
    users = two.world.get("/users", **who).json["items"]
    assert [person["emails"] for person in users] == [["oscar@other.example"]]
    licenses = two.world.get("/company/licenses", **who).json
    assert [office["name"] for office in licenses["offices"]] == ["Chicago"]
    assert licenses["items"][0]["purchased"] == 10


def test_a_cursor_of_our_users_leads_to_the_other_companys_own(two: Two) -> None:
    ours = two.world.get("/users").json["items"]
    assert [person["emails"] for person in ours] == [["ada@example.com"]]
    theirs = two.world.get("/users?limit=1", **two.outsider("company_admin")).json
    assert [person["emails"] for person in theirs["items"]] == [["oscar@other.example"]]
    assert "cursor" not in theirs


def test_two_companies_may_have_users_of_one_address(world: World) -> None:
    open_other_company(world)
    admins = {"license": "admins", "email": "ada@example.com"}
    ours = world.post("/users", {**admins, "office_id": NEW_YORK})
    token = world.token("company_admin", OTHER_COMPANY)
    theirs = world.post("/users", {**admins, "office_id": OTHER_OFFICE}, token=token)
    assert (ours.status, theirs.status) == (201, 201)


# Vendor staff name the company.


@pytest.mark.parametrize("name", STATUS_BY_ROLE)
def test_vendor_staff_must_name_the_company(two: Two, name: str) -> None:
    answer = call(two.world, name, two.ours, token=two.world.token("csm", None))
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["errors"][0]["pointer"] == "/headers/DP-Company-ID"


def test_vendor_staff_name_it_by_the_header_even_if_their_token_has_a_company(two: Two) -> None:
    token = two.world.token("csm", COMPANY)
    answer = call(two.world, "get_licenses", two.ours, token=token)
    assert (answer.status, answer.code) == (400, "invalid_request")


@pytest.mark.parametrize(
    "company", ["", "abc", "0", "-1", "1.0", "1e3", "9007199254740992", "٣", "1" * 400, " 5"]
)
def test_the_company_is_named_by_an_id(untouched: World, company: str) -> None:
    answer = untouched.get(
        f"/offices/{NEW_YORK}/licenses",
        token=untouched.token("csm", None),
        headers={"DP-Company-ID": company},
    )
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    assert answer.json["errors"][0]["pointer"] == "/headers/DP-Company-ID"


def test_in_a_company_that_never_was_vendor_staff_find_no_office(untouched: World) -> None:
    answer = untouched.get(
        f"/offices/{NEW_YORK}/licenses",
        token=untouched.token("csm", None),
        headers={"DP-Company-ID": "4242"},
    )
    assert_not_found(answer)


@pytest.mark.parametrize("role", ["company_admin", "office_admin", "viewer"])
def test_nobody_else_acts_for_a_company_by_naming_it(two: Two, role: str) -> None:
    answer = two.world.get(
        f"/offices/{OTHER_OFFICE}/licenses",
        token=two.world.token(role, COMPANY, [OTHER_OFFICE]),
        headers={"DP-Company-ID": str(OTHER_COMPANY)},
    )
    assert (answer.status, answer.code) == (403, "forbidden")


def test_naming_ones_own_company_changes_nothing(untouched: World) -> None:
    headers = {"DP-Company-ID": str(COMPANY)}
    answer = untouched.get(f"/offices/{NEW_YORK}/licenses", headers=headers)
    assert answer.status == 200
