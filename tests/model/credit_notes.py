"""Credit notes as R50 says them: why one is refused, how much it credits, pays back and releases."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.model.tax import tax_with


@dataclass(frozen=True)
class Asked:
    """Some lines, as position from 1 and quantity; an amount with tax; or all that is left."""

    lines: tuple[tuple[int, int], ...] = ()
    amount_minor: int | None = None
    refund: bool = False
    release: bool = False


@dataclass(frozen=True)
class ChargedLine:
    """A line of the invoice. `left` are the licenses that no line of a note has credited."""

    kind: str
    quantity: int
    unit_minor: int
    left: int
    until_the_boundary: bool


@dataclass(frozen=True)
class Issued:
    """An invoice with what notes have credited of it: net, and each rate's tax as invoiced and as
    credited; what payments have paid and nobody has paid back; licenses that notes released."""

    total_minor: int
    subtotal_minor: int
    credited_net_minor: int
    tax: tuple[tuple[int, int], ...]
    kept_minor: int
    lines: Sequence[ChargedLine]
    released: Mapping[str, int]

    @property
    def left_minor(self) -> int:
        given = sum(given for _, given in self.tax)
        return self.total_minor - self.credited_net_minor - given


def total_minor(asked: Asked, issued: Issued) -> int:
    """What the note credits, with tax."""
    if not asked.lines:
        return issued.left_minor if asked.amount_minor is None else asked.amount_minor
    net = sum(issued.lines[place - 1].unit_minor * number for place, number in asked.lines)
    return net + tax_with(net, issued.credited_net_minor, issued.subtotal_minor, issued.tax)


def refund_minor(asked: Asked, issued: Issued) -> int:
    return min(total_minor(asked, issued), issued.kept_minor) if asked.refund else 0


def bought(asked: Asked, issued: Issued) -> Counter[str]:
    """The licenses of what is credited that are paid until the next boundary."""
    wanted = Counter[int]()
    for place, number in asked.lines:
        wanted[place] += number
    running, all_of_them = Counter[str](), Counter[str]()
    for place, line in enumerate(issued.lines, start=1):
        if line.until_the_boundary:
            all_of_them[line.kind] += line.quantity
            running[line.kind] += wanted[place] if asked.lines else line.quantity
    return Counter(
        {
            kind: min(number, all_of_them[kind] - issued.released.get(kind, 0))
            for kind, number in running.items()
        }
    )


def released(asked: Asked, issued: Issued, free: Mapping[str, int]) -> Counter[str]:
    if not asked.release:
        return Counter()
    return +Counter({kind: min(n, free[kind]) for kind, n in bought(asked, issued).items()})


def refusals(asked: Asked, issued: Issued, free: Mapping[str, int]) -> set[str]:
    """The codes of all reasons to refuse it."""
    codes = set()
    places = Counter[int]()
    for place, number in asked.lines:
        places[place] += number
    if any(number > issued.lines[place - 1].left for place, number in places.items()):
        return {"invalid_request"}
    if not 1 <= total_minor(asked, issued) <= issued.left_minor:
        return {"invalid_request"}
    if asked.refund and issued.kept_minor <= 0:
        codes.add("invalid_request")
    if asked.release and not +bought(asked, issued):
        codes.add("invalid_request")
    elif asked.release and not released(asked, issued, free):
        codes.add("no_available_licenses")
    return codes
