"""Set what happens to the users that a company's identity provider makes (R54)."""

from .domain.provisioning import Provisioning
from .domain.record import replace
from .domain.refusals import located, not_found
from .service.directory_ports import Directory
from .service.ports import ConditionsFailed, Retryable
from .service.record_changes import record_change
from .service.requests import Request, Service


def set_provisioning(
    service: Service, directory: Directory, request: Request, wanted: Provisioning
) -> None:
    """Replaces the settings of the caller's company; equal ones change nothing. They apply to what
    the identity provider asks for from now on. What changes is in the company's history (R26).
    Raises Refusal."""

    def attempt() -> None:
        before = _before(directory, request.caller.company_id, wanted)
        was, now = before.shown, wanted.shown
        names = [name for name in now if now[name] != was[name]]
        if not names:
            return
        change = record_change(
            request,
            "provisioning",
            {each: was[each] for each in names},
            {each: now[each] for each in names},
        )
        try:
            directory.set_provisioning(
                before, replace(wanted, revision=before.revision + 1), change
            )
        except ConditionsFailed as failure:
            if not failure.change_exists:
                raise Retryable("stale") from failure

    service.retries.run(attempt)


def _before(directory: Directory, company_id: int, wanted: Provisioning) -> Provisioning:
    """The company's settings. Raises if an office is not the company's."""
    if directory.company(company_id) is None:
        raise not_found("company")
    offices = _offices(wanted)
    ours = directory.offices_among(company_id, sorted({*offices.values()}))
    if unknown := [pointer for pointer, office_id in offices.items() if office_id not in ours]:
        raise located(not_found("office"), unknown[0])
    return directory.provisioning(company_id)


def _offices(wanted: Provisioning) -> dict[str, int]:
    """By their places in the body."""
    found = {
        f"/groups/{_escaped(name)}/office_id": grant.office_id
        for name, grant in wanted.groups.items()
    }
    named = {"/default_office_id": wanted.default_office_id, **found}
    return {pointer: office_id for pointer, office_id in named.items() if office_id is not None}


def _escaped(name: str) -> str:
    """A name in a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
