"""When people signed out everywhere, as the table keeps it."""

from chalicelib.domain.caller import Caller
from tests.world import COMPANY, NEW_YORK, World

ADA = Caller("ada", "company_admin", COMPANY)
BOB = Caller("bob", "company_admin", COMPANY)
AT_MS, EXPIRES_AT_S = 1_773_151_200_123, 1_773_183_600


def test_the_last_sign_out_of_the_person_is_found(world: World) -> None:
    sign_outs = world.wired.sign_outs
    assert sign_outs.latest_ms(ADA) is None
    sign_outs.save(ADA, AT_MS, EXPIRES_AT_S)
    assert sign_outs.latest_ms(ADA) == AT_MS
    assert sign_outs.latest_ms(BOB) is None
    sign_outs.save(ADA, AT_MS + 1, EXPIRES_AT_S)
    assert sign_outs.latest_ms(ADA) == AT_MS + 1


def test_an_office_is_read_together_with_it(world: World) -> None:
    world.wired.sign_outs.save(ADA, AT_MS, EXPIRES_AT_S)
    read, now = world.wired.service.store.read, world.clock.at
    assert read(NEW_YORK, now, session_of=ADA).signed_out_at_ms == AT_MS
    assert read(NEW_YORK, now, session_of=BOB).signed_out_at_ms is None
    assert read(NEW_YORK, now).signed_out_at_ms is None


def test_staff_have_one_for_all_companies_and_customers_one_for_theirs(world: World) -> None:
    sign_outs = world.wired.sign_outs
    sign_outs.save(Caller("ola", "csm", COMPANY), AT_MS, EXPIRES_AT_S)
    assert sign_outs.latest_ms(Caller("ola", "vendor_admin", 77)) == AT_MS
    assert sign_outs.latest_ms(Caller("ola", "viewer", COMPANY)) is None
