"""The console's actions: each has one name, in the help article's casing."""

import re
from pathlib import Path

import chalicelib.entrypoints.console
from chalicelib.entrypoints.console.order_form import ORDER_KINDS

CONSOLE = Path(chalicelib.entrypoints.console.__file__).parent
GUIDE = Path(__file__).parents[2] / "docs/admins-guide.md"
SMALL_WORDS = {"a", "an", "and", "at", "in", "of", "on", "the", "to", "with"}
ACTION = re.compile(r'<(button|a class="button)[^>]*>(?P<label>.*?)</(?:button|a)>')
EXPRESSION, HIDDEN = re.compile(r"\{[{%].*?[%}]\}"), re.compile("<span.*")


def templates() -> dict[str, str]:
    return {path.name: path.read_text() for path in (CONSOLE / "templates").glob("*.html")}


def action_labels() -> set[str]:
    """What buttons and links like buttons say; `_` is for what a template fills in."""
    found = {f"{order.title} | {order.confirm}" for order in ORDER_KINDS.values()}
    found = {label for both in found for label in both.split(" | ")}
    for text in templates().values():
        # Links may have attributes with ">" only within expressions.
        for match in ACTION.finditer(EXPRESSION.sub(_choices, text)):
            found |= {_plain(each) for each in match["label"].split("|")}
    return found - {"", "_"}


def _choices(match: re.Match[str]) -> str:
    """The texts that an expression chooses from, or a mark for its value."""
    texts = re.findall(r'"([A-Z][^"]*)"', match[0])
    return "|".join(texts) or ("_" if match[0].startswith("{{") else "")


def _plain(label: str) -> str:
    return " ".join(HIDDEN.sub("", label).split())


def test_every_action_is_named_in_title_case() -> None:
    labels = action_labels()
    assert {"Purchase Licenses", "Confirm Purchase", "Remove Licenses", "Sign Out"} <= labels
    for label in labels:
        first, *others = label.replace("_", "").split() or [""]
        small = [word for word in others if word[:1].islower() and word not in SMALL_WORDS]
        assert first[:1].isupper() or label.startswith("_"), label
        assert not small, label


def test_an_action_that_is_named_elsewhere_has_the_same_casing() -> None:
    sources = {**templates(), GUIDE.name: GUIDE.read_text()}
    sources |= {path.name: path.read_text() for path in CONSOLE.glob("*.py")}
    for label in action_labels():
        if " " not in label or "_" in label:
            continue
        for name, text in sources.items():
            for found in re.findall(rf"\b{re.escape(label)}\b", text, re.IGNORECASE):
                assert found in (label, label.lower()), (name, found)
