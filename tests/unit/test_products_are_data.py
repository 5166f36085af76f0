"""No license type, account type or user license is named in code: the catalog has them (decision
108)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.domain.products import SHIPPED

PRODUCT = Path(__file__).parents[2] / "chalicelib"
NAMES = {
    *SHIPPED.ids,
    *SHIPPED.account_type_ids,
    *SHIPPED.user_licenses,
}
STORED = {"compression.py": "what is stored was compressed with these texts"}
OF_ANOTHER_MEANING = {
    "fax_lines": "a field of users: the lines made for them",
    "free": "a role of the writes of a transaction",
    "standard": "botocore's mode of retries",
}
MODULES = sorted(PRODUCT.rglob("*.py"))


def texts(source: str) -> Iterator[str]:
    """The literal texts of a module, without its docstrings."""
    tree = ast.parse(source)
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def named(source: str) -> set[str]:
    return {name for text in texts(source) for name in NAMES if name == text or f"`{name}`" in text}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PRODUCT)))
def test_no_product_of_a_vendor_is_named(module: Path) -> None:
    if module.name not in STORED:
        assert named(module.read_text()) <= OF_ANOTHER_MEANING.keys()


def test_a_name_is_found() -> None:
    assert named('"""talk_lines"""\nkind = "talk_lines"\nmore = "not `pro`"') == {
        "talk_lines",
        "pro",
    }


def test_templates_name_none() -> None:
    for template in PRODUCT.rglob("*.html"):
        assert not [name for name in SHIPPED.ids if name in template.read_text()], template
