"""The tables of docs/reach.md."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs" / "reach.md").read_text()
Cells = dict[tuple[str, str], str]
"""What is expected, by change and user."""


def changes() -> dict[str, tuple[str, str, str]]:
    """Verb, request and button of the console of each change."""
    rows = _rows(_section("## Changes"))
    return {name: (verb.strip("`"), sent, button.strip("`")) for name, verb, sent, button in rows}


def verbs_that_change_no_user() -> set[str]:
    return set(re.findall("`([a-z_]+)`", _section("## Changes").partition("\nThese verbs")[2]))


def users() -> dict[str, tuple[str, str]]:
    """Office and marks of each user."""
    return {name: (office, marks) for name, office, marks in _rows(_section("## Users"))}


def cells_by_caller() -> dict[str, Cells]:
    found = {}
    for block in TEXT.partition("\n## By caller\n")[2].split("\n### ")[1:]:
        callers, _, table = block.partition("\n")
        columns = _cells(table.strip().splitlines()[0])[1:]
        found[callers] = {
            (change, user): cell
            for change, *cells in _rows(table)
            for user, cell in zip(columns, cells, strict=True)
        }
    return found


def table_of_operations() -> list[list[str]]:
    """The roles; then, for each operation, its name and the statuses of each role in the places."""
    block = _section("## Operations").partition("```text\n")[2].partition("```")[0]
    return [line.split() for line in block.splitlines()]


def _section(heading: str) -> str:
    return TEXT.partition(f"\n{heading}\n")[2].partition("\n## ")[0]


def _rows(text: str) -> list[list[str]]:
    """The rows of the table below its heading."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [_cells(line) for line in lines[2:]]
    assert len({row[0] for row in rows}) == len(rows), "a row is there twice"
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
