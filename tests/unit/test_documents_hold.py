"""What the documents name exists, and what the code cites is written down."""

import re
from pathlib import Path

import pytest

from chalicelib.domain.events import DATA_BY_TYPE
from chalicelib.entrypoints.http.problems import PROBLEM_BY_CODE

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = [
    ROOT / "app.py",
    *(
        path
        for folder in ("chalicelib", "tests", "infra", "bench")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".yaml", ".toml", ".html") and "node_modules" not in path.parts
    ),
    *PAGES,
]


def rules_written_down() -> set[int]:
    text = (ROOT / "docs" / "rules.md").read_text()
    numbers = re.findall(r"^- \*\*R(\d+)\*\*", text, re.MULTILINE)
    twice = sorted({each for each in numbers if numbers.count(each) > 1})
    assert not twice, f"docs/rules.md defines more than once: {twice}"
    return {int(number) for number in numbers}


def test_the_rules_page_has_every_rule_that_is_built() -> None:
    assert rules_written_down() >= set(range(1, 31))


def test_every_rule_that_is_cited_is_written_down() -> None:
    known = rules_written_down()
    cited = {
        f"R{number} in {path.relative_to(ROOT)}"
        for path in SOURCES
        for number in re.findall(r"\bR(\d+)\b", path.read_text())
        if int(number) not in known
    }
    assert not cited, f"docs/rules.md does not define: {sorted(cited)}"


def test_every_file_that_a_recipe_names_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    named = re.findall(r"`((?:chalicelib|docs|infra|tests)/[\w./]+|pyproject\.toml)`", text)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", page.read_text())
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_the_page_of_events_lists_every_type() -> None:
    text = (ROOT / "docs" / "events" / "README.md").read_text()
    listed = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", text))
    assert set(DATA_BY_TYPE) <= listed, f"docs/events/README.md lacks {set(DATA_BY_TYPE) - listed}"


def test_the_integrators_guide_lists_every_problem_code_with_its_status() -> None:
    text = (ROOT / "docs" / "integrators-guide.md").read_text()
    (rows,) = re.findall(r"^\| status and code \|.*\n\|---.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    listed, status = [], ""
    for row in rows.splitlines():
        for number, code in re.findall(r"(\d{3})|`(\w+)`", row.split("|")[1]):
            status = number or status
            listed += [(code, int(status))] if code else []
    assert sorted(listed) == sorted((code, row.status) for code, row in PROBLEM_BY_CODE.items())


@pytest.mark.parametrize(
    "page",
    sorted((ROOT / "docs" / "decisions").glob("0*.md")),
    ids=lambda page: page.name,
)
def test_every_decision_states_its_status(page: Path) -> None:
    third_line = page.read_text().splitlines()[2]
    assert re.match(r"\*+(Accepted|Superseded)", third_line), third_line


def test_what_the_admins_guide_quotes_is_what_the_console_says() -> None:
    guide = (ROOT / "docs" / "admins-guide.md").read_text()
    quoted = re.findall(r'"([^"]+)"', guide.partition("## If the console refuses")[2])
    product = "".join(
        path.read_text()
        for suffix in ("py", "html")
        for path in sorted((ROOT / "chalicelib").rglob(f"*.{suffix}"))
    )
    parts = [part.strip() for text in quoted for part in text.split("...") if part.strip()]
    assert len(parts) >= 6
    assert [part for part in parts if part not in product] == []


def test_the_page_of_security_has_all_ten_risks_with_tests_that_exist() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    sections = re.split(r"^## (?:(API\d+) .*|.*)$", text, flags=re.MULTILINE)
    tests_by_risk = {
        risk: re.findall(r"^- `([\w/]+\.py)::(test_\w+)`$", section, re.MULTILINE)
        for risk, section in zip(sections[1::2], sections[2::2], strict=True)
        if risk
    }
    assert [*tests_by_risk] == [f"API{number}" for number in range(1, 11)]
    assert all(len(named) >= 3 for named in tests_by_risk.values())
    for path, name in (each for named in tests_by_risk.values() for each in named):
        assert f"def {name}(" in (ROOT / "tests" / path).read_text(), (path, name)


def test_the_page_of_security_names_every_file_of_attacks() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    files = {path.name for path in (ROOT / "tests" / "api" / "attacks").glob("test_*.py")}
    assert {name for name in files if f"`api/attacks/{name}::" not in text} == set()
