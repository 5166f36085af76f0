"""`make test-schemathesis`: requests made of the API's description, against the local stack.

Each role gets the stack as it is seeded, with some licenses bought, and the phases of schemathesis:
examples, coverage (what each keyword of each schema allows and forbids), fuzzing, and stateful: chains
of requests along the links that schemathesis infers from it. Before, an API that lies in six ways must be found out, and
one that lies only where a link leads. A run that sent little or followed no links fails, unless options
for schemathesis itself narrow it. Seeded and bounded; `--examples 200` makes it long.
"""

import argparse
import sys
from dataclasses import dataclass

from tests.api.running import RunningStack
from tests.schemathesis.broken import undetected
from tests.schemathesis.command import Report, reset_and_stock, run, token_of
from tests.schemathesis.minimum_coverage import shortfalls


@dataclass(frozen=True)
class Run:
    """One role's. `share` of the examples that are asked for. Chains run in several rounds, each with
    a seed of its own: one makes a dozen of about eight requests, whatever is asked for."""

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
    """Exit code 1 if anything was found, or what is broken on purpose was not."""
    parser = argparse.ArgumentParser(prog="make test-schemathesis", description=__doc__)
    parser.add_argument(
        "--examples", type=int, default=EXAMPLES, help="requests an operation and phase"
    )
    parser.add_argument("--seed", type=int, default=20260310)
    parser.add_argument("--only", help="one role")
    options, more = parser.parse_known_args()
    with RunningStack("--at", "2026-03-10T14:00:00Z") as stack:
        missed = undetected(stack)
        print(f"broken on purpose: {missed or 'all found'}", flush=True)
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
    """The number of failures, and of what there was too little of. They are printed."""
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
        print(f"{this.name}: too little to be trusted: {each}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
