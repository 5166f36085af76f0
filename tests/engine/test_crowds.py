"""With many concurrent clients no license is sold or assigned twice, no acknowledged request is
lost, and no refused one is stored."""

import os
from datetime import timedelta

from tests.engine.checks import check, check_renewals
from tests.engine.client import Client
from tests.engine.crowd import Crowd, Outcome
from tests.engine.report import print_report
from tests.engine.requests import opening
from tests.engine.workload import Workload
from tests.world import MARCH_ENDS, NEW_YORK, START, World, gateway

OPERATIONS = int(os.environ.get("OPERATIONS", "20000"))
HOT_OPERATIONS = 2_000
MANY_OFFICES = 240
OPENING_LICENSES = 20
BOSTON = 9_000_001
BOUNDARIES = ["2026-04-01T04:00:00Z", "2026-05-01T04:00:00Z", "2026-06-01T04:00:00Z"]
"""Local midnights in New York, four hours behind UTC in summer."""


def opened(world: World, offices: list[int]) -> Outcome:
    """Purchases the first licenses of every office."""
    client = Client(gateway(), world.token(), lambda: None)
    for office in offices:
        client.send("opening", -1, opening(office, OPENING_LICENSES))
    return Outcome(client.done)


def run(world: World, workload: Workload, title: str, processes: int, threads: int) -> Outcome:
    outcome = opened(world, sorted(set(workload.offices)))
    outcome_of_crowd = Crowd(world.table, world.token(), processes, threads).work(workload, title)
    outcome.add(outcome_of_crowd)
    outcome.seconds = outcome_of_crowd.seconds
    print_report(title, workload, outcome)
    world.clock.at = workload.ends
    check(world, outcome)
    return outcome


def test_32_clients_over_one_hot_office_while_its_cycle_ends(world: World) -> None:
    world.open_office(BOSTON, "Boston")
    workload = Workload(
        offices=(NEW_YORK,) * 9 + (BOSTON,),
        operations=HOT_OPERATIONS,
        starts=MARCH_ENDS - timedelta(minutes=2),
        ends=MARCH_ENDS + timedelta(minutes=2),
    )
    run(world, workload, "one hot office", processes=4, threads=8)
    check_renewals(world.items(), [NEW_YORK, BOSTON], BOUNDARIES[:1])


def test_many_offices_over_three_boundaries(world: World) -> None:
    offices = [BOSTON + number for number in range(MANY_OFFICES)]
    for office in offices:
        world.open_office(office, f"Office {office}")
    workload = Workload(tuple(offices), OPERATIONS, START, START + timedelta(days=90))
    run(world, workload, f"{MANY_OFFICES} offices", processes=4, threads=8)
    check_renewals(world.items(), offices, BOUNDARIES)
