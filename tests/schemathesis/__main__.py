"""`make test-schemathesis`: sends requests generated from the API's description to the local stack.

For each role the stack is reset and stocked with licenses. Then the phases of schemathesis run:
examples, coverage (values that each keyword of each schema allows and forbids), fuzzing, and
stateful (chains of requests along the links that schemathesis infers). Before that, schemathesis
must find the planted errors of two broken APIs. A run that sends too few requests or follows too
few links fails, unless options for schemathesis itself restrict it. Runs are seeded and bounded;
`--examples 200` makes a long one."""

import argparse
import sys
from dataclasses import dataclass

from tests.api.running import RunningStack
from tests.schemathesis.broken import undetected
from tests.schemathesis.command import Report, reset_and_stock, run, token_of
from tests.schemathesis.minimum_coverage import shortfalls


@dataclass(frozen=True)
class Run:
    """The phases of one role. `share` is the part of `--examples` that is sent. Chains run in
    several `rounds` with a seed each: a round has about a dozen chains of eight requests, whatever
    `--examples` is."""

    role: str
    phases: str
    share: float = 1
    rounds: int = 1

    @property
    def is_stateful(self) -> bool:
        return self.phases == "stateful"

    @property
    def name(self) -> str:
        return f"{self.role}, {self.phases}"


EXAMPLES = 12
CHAINED = 60
RUNS = (
    Run("company_admin", "examples,coverage,fuzzing"),
    Run("company_admin", "stateful", rounds=4),
    Run("csm", "examples,coverage,fuzzing"),
    Run("csm", "stateful", rounds=2),
    Run("office_admin", "examples,fuzzing", 0.5),
    Run("office_admin", "stateful"),
    Run("viewer", "examples,fuzzing", 0.5),
)


def main() -> int:
    """Returns 1 if anything was found, or if a planted error was not found."""
    parser = argparse.ArgumentParser(prog="make test-schemathesis", description=__doc__)
    parser.add_argument(
        "--examples", type=int, default=EXAMPLES, help="requests an operation and phase"
    )
    parser.add_argument("--seed", type=int, default=20260310)
    parser.add_argument("--only", help="one role")
    options, more = parser.parse_known_args()
    with RunningStack("--at", "2026-03-10T14:00:00Z", "--empty") as stack:
        missed = undetected(stack)
        print(f"planted errors: {missed or 'all found'}", flush=True)
        wanted = [each for each in RUNS if options.only in (None, each.role)]
        found = sum(
            _found(stack, each, options, options.seed + turn, more)
            for each in wanted
            for turn in range(each.rounds * max(1, options.examples // EXAMPLES))
            if turn == 0 or each.is_stateful
        )
    print(f"{found} failures" if found else "schemathesis found nothing")
    return 1 if found or missed else 0


def _found(
    stack: RunningStack, this: Run, options: argparse.Namespace, seed: int, more: list[str]
) -> int:
    """Prints failures and shortfalls, and returns their number."""
    reset_and_stock(stack)
    examples = CHAINED if this.is_stateful else int(options.examples * this.share)
    report = run(
        stack.app,
        token_of(stack, this.role),
        f"--phases={this.phases}",
        f"--max-examples={examples}",
        f"--seed={seed}",
        *more,
        is_stateful=this.is_stateful,
    )
    missing = [] if more else shortfalls(this.phases.split(","), examples, report)
    _show(this, report, missing)
    return len(report.failures) + report.errors + len(missing)


def _show(this: Run, report: Report, missing: list[str]) -> None:
    """Failures as schemathesis prints them."""
    counts = ", ".join(f"{name} {number}" for name, number in report.requests.items())
    links = f", {report.links} of {report.all_links} links" if this.is_stateful else ""
    print(f"{this.name}: {counts}{links} in {report.seconds:.0f} s", flush=True)
    if report.failures or report.errors or missing:
        print(report.text, flush=True)
    for each in missing:
        print(f"{this.name}: below the minimum: {each}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
