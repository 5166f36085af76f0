"""What the local stack starts as, and goes back to when it is reset."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.catalog import Catalog
from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.directory import DynamoDirectory
from infra.local import demo, seed, vendor
from infra.local.clock import MovableClock
from infra.local.demo_client import DemoClient


def save_no_card(_company_id: int, _office_id: int, _at: datetime) -> None:
    """Without a payment provider there are no cards."""


def _in_silence(_: datetime) -> None:
    """Shows nothing."""


@dataclass(frozen=True)
class Beginning:
    """`catalog` is the body of the `PUT /catalog` of another vendor; None for Dialpad's products.
    `alive`: with half a year of history; otherwise the offices own nothing."""

    catalog: bytes | None = None
    alive: bool = False
    progress: Callable[[datetime], None] = _in_silence
    """Called with the demo's time while its history is made."""


@dataclass(frozen=True)
class Site:
    """The parts of the stack that the demo company is made with."""

    clock: MovableClock
    client: DemoClient
    catalogs: DynamoCatalogs
    directory: DynamoDirectory
    pass_time: Callable[[datetime], None]
    """Moves the clock to an instant, and runs the schedules on the way."""
    save_good_card: Callable[[int, int, datetime], None]
    """Of an office that pays by card: of this company, this office, now."""


def make(site: Site, beginning: Beginning) -> None:
    """Fills the empty table. The clock stands still afterwards. Raises WrongCatalog if the vendor's
    catalog cannot be used, DemoRefused if its rules do not allow what the demo company does."""
    now = site.clock.now()
    earliest = now - timedelta(days=demo.DAYS) if beginning.alive else now
    catalog = _put(site, beginning.catalog, earliest)
    if not beginning.alive and beginning.catalog is None:
        _found(site, catalog, seed.DEFAULT, now)
        return
    founding = vendor.founding(catalog, demo.DATA, now)
    began = max(earliest, vendor.priced_since(catalog, founding)) if beginning.alive else now
    site.clock.stand_at(began)
    _found(site, catalog, founding, began)
    if beginning.alive:
        _live(site, demo.Story(site.client, founding, catalog.products), began, now, beginning)


def _found(site: Site, catalog: Catalog, founding: seed.Founding, now: datetime) -> None:
    """Founds the company. Its offices on cards have a good one saved."""
    seed.found(site.directory, catalog, founding, now)
    for office in founding.offices:
        if not office.invoiced:
            site.save_good_card(seed.COMPANY_ID, office.office_id, now)


def _put(site: Site, body: bytes | None, founded_at: datetime) -> Catalog:
    """The vendor's catalog, which is in force when the company is founded."""
    if body is None:
        site.clock.stand_at(founded_at)
        return seed.put_default_catalog(site.catalogs, founded_at)
    site.clock.stand_at(founded_at - vendor.SOONER)
    vendor.put_catalog(site.client, body)
    site.clock.stand_at(founded_at)
    return site.catalogs.newest()


def _live(
    site: Site, story: demo.Story, began: datetime, now: datetime, beginning: Beginning
) -> None:
    for step in demo.steps_of(story.founding, began, now):
        beginning.progress(step.at)
        site.pass_time(step.at)
        story.play(step)
    site.pass_time(now)
