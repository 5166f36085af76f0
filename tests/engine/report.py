"""Prints the numbers of a run."""

from collections import Counter

from tests.engine.checks import answer_of
from tests.engine.crowd import Outcome
from tests.engine.workload import Workload


def print_report(title: str, workload: Workload, outcome: Outcome) -> None:
    requests = len(outcome.done)
    answers = Counter((each.kind, answer_of(each)) for each in outcome.done)
    contended = sum(each.contended for each in outcome.done)
    given_up = sum(1 for each in outcome.done if each.status == 503)
    print(
        f"\n{title}: {workload.operations:,} operations, {requests:,} requests in "
        f"{outcome.seconds:.1f} s, {workload.operations / outcome.seconds:.0f} operations a second"
    )
    for (kind, answer), number in sorted(answers.items()):
        print(f"  {kind:10} {answer:30} {number:>8,}")
    replayed = sum(1 for each in outcome.done if each.replayed)
    print(f"  replayed {replayed:,}; repeated attempts: {dict(outcome.reasons) or 'none'}")
    doubtful = sum(1 for each in outcome.done if each.doubtful)
    print(
        f"  answered 503 contended: {contended:,}, of which given up: {given_up:,}; "
        f"without a key, so that only the repeat's answer is known: {doubtful:,}"
    )
