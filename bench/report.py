"""Results as a table for a terminal and as JSON."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path("out/bench.json")


@dataclass(frozen=True)
class Row:
    """A number and the number that it is compared with. The limit applies to `value`: their ratio,
    or our number if there is no other."""

    part: str
    name: str
    ours: float
    unit: str
    value: float
    against: str = ""
    """What the other side does, and why it is a fair comparison."""
    theirs: float | None = None
    limit: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def wanted(self) -> str:
        if self.limit is None:
            return ""
        return f"{'>=' if self.at_least else '<='} {self.limit:g}"


@dataclass
class Findings:
    """The results of one part."""

    rows: list[Row]
    details: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    """Details to print below the table."""


def ratio(part: str, name: str, unit: str, sides: tuple[float, float, float], **more: Any) -> Row:
    """A comparison; `sides` are ours, theirs, and the median of the rounds' ratios."""
    ours, theirs, value = sides
    return Row(part, name, ours, unit, value, theirs=theirs, **more)


def table(rows: Sequence[Row]) -> str:
    """The rows as text for a terminal. The last column says whether a limit is met."""
    lines = [("", "ours", "theirs", "", "value", "limit", "")]
    for row in rows:
        theirs = "" if row.theirs is None else f"{row.theirs:,.4g}"
        verdict = "" if row.limit is None else "met" if row.met else "MISSED"
        lines.append(
            (
                row.name,
                f"{row.ours:,.4g}",
                theirs,
                row.unit,
                f"{row.value:.2f}",
                row.wanted,
                verdict,
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(7)]
    text = "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, 3, 6) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
    against = dict.fromkeys(f"{row.part}: {row.against}" for row in rows if row.against)
    return text + "\n\ntheirs:\n" + "\n".join(f"- {each}" for each in against)


def paragraph(title: str, text: str) -> str:
    """A title, and the text below it in lines that fit a terminal."""
    return f"{title}:\n" + textwrap.fill(text, 96, initial_indent="  ", subsequent_indent="  ")


def write(found: dict[str, Findings], machine: dict[str, Any]) -> None:
    """Writes all numbers and details to `out/bench.json`."""
    RESULTS.parent.mkdir(exist_ok=True)
    parts = {
        name: {
            "rows": [asdict(row) | {"met": row.met} for row in part.rows],
            "details": part.details,
        }
        for name, part in found.items()
    }
    text = json.dumps({"machine": machine, "parts": parts}, indent=1)
    RESULTS.write_text(text + "\n")
