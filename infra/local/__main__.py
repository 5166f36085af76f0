"""`make run`: runs the product on this machine, with a demo company, until Ctrl-C."""

import argparse
import logging
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from chalicelib.entrypoints.claims import WrongSetting
from chalicelib.entrypoints.issuer_documents import IssuerUnavailable
from infra.identity import add_options, claims_needed, parameters_in
from infra.local import cloud, seed, vendor
from infra.local.beginning import Beginning
from infra.local.control import Control
from infra.local.demo_client import DemoRefused
from infra.local.servers import PortInUse, Server, is_free
from infra.local.stack import Stack

SCREEN = """\
Seatledger is running. Ctrl-C stops it; {kept}.

  Console   {app}/console    ({who})
  API       {app}/api/v2     (documentation: {app}/api/v2/docs)
  Control   {control}            (tokens, clock, reset; use curl)
  Issuer    {issuer}            (OpenID Connect discovery, keys)
  Clock     {now}
{offices}
{tokens}"""
OWN_TOKENS = """\
Paste these three lines into another terminal:

  export TOKEN={company_admin}
  curl -s {app}/api/v2/offices/{office}/purchases -H "Authorization: Bearer $TOKEN" \
-H "Content-Type: application/json" \
-H "Idempotency-Key: $(python3 -c 'import uuid; print(uuid.uuid4())')" \
-d '{{"items": [{{"license_type": "{license_type}", "quantity": 3}}]}}'
  curl -s {app}/api/v2/offices/{office}/licenses -H "Authorization: Bearer $TOKEN"

docs/quickstart.md continues from there. Tokens of other roles:

  office_admin   {office_admin}
  csm            {csm}
"""
FOREIGN_TOKENS = """\
Tokens come from {issuer} (docs/identity-providers.md). An access token needs

{claims}
  export TOKEN=...
  curl -s {app}/api/v2/offices/{office}/licenses -H "Authorization: Bearer $TOKEN"

For the console, allow the client {client_id} to redirect to {app}/console/callback
and, after sign-out, to {app}/console/signed-out
"""


def main() -> int:
    """Returns the exit code: 1, with a message, if a port is in use or the issuer is another."""
    options, identity = _options()
    # Also for `kill`, and for a process in the background, where shells ignore SIGINT.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    for port, flag in ((options.port, "--port"), (options.control_port, "--control-port")):
        if port and not is_free(port):
            return _port_in_use(port, flag)
    try:
        body = vendor.read_catalog(options.catalog) if options.catalog else None
        begins_as = Beginning(body, alive=not options.empty, progress=_Progress())
        stack = Stack(
            options.at, begins_as, has_payments=not options.no_payments, identity=identity
        )
    except (IssuerUnavailable, WrongSetting) as failed:
        print(f"The issuer cannot be used: {failed}.", file=sys.stderr)
        return 1
    except vendor.WrongCatalog as wrong:
        return _wrong_catalog(options.catalog, wrong)
    except DemoRefused as refused:
        print(f"\nThe demo company could not be made: {refused}. Try --empty.", file=sys.stderr)
        return 1
    try:
        app = Server(options.port, stack.gateway.handle)
        control = Control(stack, app.url)
        control_server = Server(options.control_port, control.handle)
    except PortInUse as taken:
        return _port_in_use(taken.port, "--port or --control-port")
    stack.start_schedules()
    if not options.empty:
        print()  # Ends the line of the progress.
    try:
        _show(stack, control, app.url, control_server.url)
        Event().wait()
    except KeyboardInterrupt:
        print("\nStopped.")
    stack.stop()
    app.stop()
    control_server.stop()
    return 0


def _options() -> tuple[argparse.Namespace, dict[str, str]]:
    """The options, and the stack's parameters for another issuer than the local one."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the API's port (8000)")
    parser.add_argument(
        "--control-port", type=int, default=8001, help="the control server's port (8001)"
    )
    parser.add_argument(
        "--at",
        type=_instant,
        metavar="INSTANT",
        help="start time of the clock, like 2026-03-10T14:00:00Z (default: the machine's time)",
    )
    parser.add_argument(
        "--catalog",
        type=Path,
        metavar="FILE",
        help="what the vendor sells: the body of PUT /catalog without `revision`, like "
        "examples/catalogs/design-tool.json (default: Dialpad's products)",
    )
    parser.add_argument(
        "--empty",
        action="store_true",
        help="start with offices that own nothing, without half a year of history",
    )
    parser.add_argument(
        "--no-payments",
        action="store_true",
        help="connect no payment provider: others collect the invoices, and report payments",
    )
    add_options(parser)
    options = parser.parse_args()
    return options, parameters_in(options, parser)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("must have a time zone")
    return instant.astimezone(UTC).replace(microsecond=0)


def _port_in_use(port: int, flag: str) -> int:
    print(
        f"Port {port} is in use by another program. Stop that program, or choose another port: "
        f"make run ARGS='{flag} {port + 10}'",
        file=sys.stderr,
    )
    return 1


def _wrong_catalog(path: Path | None, wrong: vendor.WrongCatalog) -> int:
    number = "1 fault" if len(wrong.faults) == 1 else f"{len(wrong.faults)} faults"
    lines = [f"  {pointer or '(the whole file)'}: {text}" for pointer, text in wrong.faults]
    print(f"{path or 'The catalog'} has {number}:", *lines, sep="\n", file=sys.stderr)
    return 1


class _Progress:
    """Prints each month of the demo's history when it begins."""

    def __init__(self) -> None:
        self._shown: tuple[int, int] | None = None

    def __call__(self, at: datetime) -> None:
        month = (at.year, at.month)
        if month != self._shown:
            begin = "The demo company's history: " if self._shown is None else ""
            print(f"{begin}{at:%B} ...", end=" ", flush=True)
            self._shown = month


def _show(stack: Stack, control: Control, app_url: str, control_url: str) -> None:
    offices = "".join(
        f"  Office    {office.office_id}  {office.name}: {office.plan_period}, {office.currency}, "
        f"{'contracted' if office.invoiced else 'card'}\n"
        for office in stack.offices
    )
    print(
        SCREEN.format(
            app=app_url,
            who=f"sign in at {stack.trusted_issuer}" if stack.identity else "choose a demo user",
            kept="the external DynamoDB keeps the data"
            if cloud.is_external()
            else "the data is not kept",
            control=control_url,
            issuer=stack.trusted_issuer,
            now=f"{stack.clock.now():%Y-%m-%dT%H:%M:%SZ}",
            offices=offices,
            tokens=_foreign_tokens(stack, app_url)
            if stack.identity
            else _own_tokens(stack, control, app_url),
        ),
        flush=True,
    )


def _own_tokens(stack: Stack, control: Control, app_url: str) -> str:
    return OWN_TOKENS.format(
        app=app_url, office=seed.NEW_YORK, license_type=stack.first_type, **control.demo_tokens()
    )


def _foreign_tokens(stack: Stack, app_url: str) -> str:
    return FOREIGN_TOKENS.format(
        app=app_url,
        issuer=stack.trusted_issuer,
        client_id=stack.identity["ConsoleClientId"],
        office=seed.NEW_YORK,
        claims=claims_needed(stack.identity, seed.COMPANY_ID, seed.NEW_YORK),
    )


if __name__ == "__main__":
    sys.exit(main())
