"""Every license is paid for once on each day, whatever moves between offices (R7, R23, R44, R48)."""

from hypothesis import given, settings

from tests.unit.company_history import life_of
from tests.unit.conservation_laws import obey
from tests.unit.ledgers import PROPERTY
from tests.unit.random_companies import Company, History, companies, histories


@settings(PROPERTY, max_examples=150)
@given(companies(), histories)
def test_every_license_is_paid_for_on_each_day_on_which_an_office_owned_it(
    company: Company, history: History
) -> None:
    obey(life_of(company, history))
