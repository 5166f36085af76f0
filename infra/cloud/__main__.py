"""`make run-cloud`: runs the packaged product in MiniStack on this machine, until Ctrl-C."""

import argparse
import signal
from datetime import UTC, datetime
from threading import Event

from chalicelib.entrypoints.claims import WrongSetting
from chalicelib.entrypoints.issuer_documents import IssuerUnavailable
from infra.cloud.deployed import Deployed, log_file
from infra.cloud.ministack import MiniStack
from infra.identity import (
    add_options,
    claims_needed,
    parameters_in,
    require_usable_parameters,
)
from infra.local import seed

SCREEN = """\
Seatledger is deployed. Ctrl-C stops it and deletes its data.

  Cloud     {endpoint}   (AWS_ENDPOINT_URL, any key, region us-east-1)
  Logs      {log}
  Table     {table}

Paste these lines into another terminal:

  export TOKEN={token}
  curl -s {endpoint}/live/api/v2/offices/{office}/licenses -H "Host: {host}" -H "Authorization: Bearer $TOKEN"
"""  # noqa: E501  # a command
FOREIGN = """
  Console   {console}   (allow the client {client_id} to redirect to {console}/callback)

Access tokens of {issuer} need

{claims}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.cloud", description=__doc__)
    parser.add_argument("--port", type=int, default=4566, help="the cloud's port (4566)")
    add_options(parser)
    options = parser.parse_args()
    identity = parameters_in(options, parser)
    try:
        require_usable_parameters(identity)
    except (IssuerUnavailable, WrongSetting) as failed:
        parser.exit(1, f"The issuer cannot be used: {failed}.\n")
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    cloud = MiniStack(log_file(), options.port)
    try:
        made = Deployed(cloud, datetime.now(UTC).replace(microsecond=0), identity)
        if identity:
            made.serve_console()
        print(
            SCREEN.format(
                endpoint=cloud.endpoint,
                log=log_file(),
                table=made.table,
                token="..." if identity else made.issuer.token("company_admin", seed.COMPANY_ID),
                office=seed.NEW_YORK,
                host=made.host,
            ),
            _foreign(made, identity) if identity else "",
            flush=True,
        )
        Event().wait()
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        cloud.stop()


def _foreign(made: Deployed, identity: dict[str, str]) -> str:
    return FOREIGN.format(
        console=f"{made.origin}/live/console",
        client_id=identity["ConsoleClientId"],
        issuer=identity["Issuer"],
        claims=claims_needed(identity, seed.COMPANY_ID, seed.NEW_YORK),
    )


if __name__ == "__main__":
    main()
