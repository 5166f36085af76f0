"""`make run-cloud`: runs the packaged product in MiniStack on this machine, until Ctrl-C."""

import argparse
import signal
from datetime import UTC, datetime
from threading import Event

from infra.cloud.deployed import Deployed, log_file
from infra.cloud.ministack import MiniStack
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.cloud", description=__doc__)
    parser.add_argument("--port", type=int, default=4566, help="the cloud's port (4566)")
    options = parser.parse_args()
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    cloud = MiniStack(log_file(), options.port)
    try:
        made = Deployed(cloud, datetime.now(UTC).replace(microsecond=0))
        print(
            SCREEN.format(
                endpoint=cloud.endpoint,
                log=log_file(),
                table=made.table,
                token=made.issuer.token("company_admin", seed.COMPANY_ID),
                office=seed.NEW_YORK,
                host=made.host,
            ),
            flush=True,
        )
        Event().wait()
    except KeyboardInterrupt:
        print("\nStopped.")
    finally:
        cloud.stop()


if __name__ == "__main__":
    main()
