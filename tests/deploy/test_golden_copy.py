"""What the comparison of the packaged template with its golden copy reports."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.golden_copy import RESPONSES, accept, differences, report

TEMPLATE: dict[str, Any] = {
    "Resources": {
        "RestAPI": {"Properties": {"DefinitionBody": {RESPONSES: {}, "paths": {"/": {}}}}},
        "Table": {"DeletionPolicy": "Retain", "Keys": ["pk", "sk"]},
    }
}


def with_table(**changes: Any) -> dict[str, Any]:
    template = deepcopy(TEMPLATE)
    template["Resources"]["Table"] |= changes
    return template


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    accept("prod", TEMPLATE, tmp_path)
    accept("dev", with_table(DeletionPolicy="Delete"), tmp_path)
    return tmp_path


def test_the_accepted_templates_have_no_differences(golden: Path) -> None:
    assert differences("prod", TEMPLATE, golden) == []
    assert differences("dev", with_table(DeletionPolicy="Delete"), golden) == []


def test_a_stage_holds_only_the_values_that_differ_from_prod(golden: Path) -> None:
    text = (golden / "dev.yaml").read_text()
    assert yaml.safe_load(text) == {"Resources.Table.DeletionPolicy": "Delete"}


def test_the_report_names_what_differs_and_how_to_accept_it(golden: Path) -> None:
    assert report("prod", TEMPLATE, golden) == ""
    assert report("prod", with_table(DeletionPolicy="Delete"), golden).splitlines() == [
        "The template of prod differs from its golden copy:",
        "Resources.Table.DeletionPolicy: expected 'Retain', packaged 'Delete'",
        "If this is intended, run make golden and review the diff.",
    ]


def test_a_long_report_shows_twenty_differences(golden: Path) -> None:
    many = with_table(**{f"Property{number}": number for number in range(21)})
    lines = report("prod", many, golden).splitlines()
    assert (len(lines), lines[-2]) == (23, "and 1 more")


def test_the_wrong_stage_is_a_difference_that_is_named(golden: Path) -> None:
    assert differences("dev", TEMPLATE, golden) == [
        "Resources.Table.DeletionPolicy: expected 'Delete', packaged 'Retain'"
    ]


@pytest.mark.parametrize("stage", ["prod", "dev"])
@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"Keys": ["pk"]}, "Resources.Table.Keys.1: expected 'sk', packaged nothing"),
        ({"Keys": ["pk", "id"]}, "Resources.Table.Keys.1: expected 'sk', packaged 'id'"),
        ({"Tags": {}}, "Resources.Table.Tags: expected nothing, packaged {}"),
    ],
)
def test_what_is_changed_added_or_missing_is_named(
    stage: str, changes: dict[str, Any], line: str, golden: Path
) -> None:
    policy = "Retain" if stage == "prod" else "Delete"
    assert differences(stage, with_table(DeletionPolicy=policy, **changes), golden) == [line]


def test_dev_with_payments_differs_as_both_do_and_has_its_own(golden: Path) -> None:
    def with_queue(tag: str, **table: str) -> dict[str, Any]:
        template = with_table(**table)
        template["Resources"]["Queue"] = {"Type": "AWS::SQS::Queue", "Tag": tag}
        return template

    prod, dev = with_queue("prod"), with_queue("dev", DeletionPolicy="Delete")
    accept("prod-payments", prod, golden)
    accept("dev-payments", dev, golden)
    own = yaml.safe_load((golden / "dev-payments.yaml").read_text())
    assert own == {"Resources.Queue.Tag": "dev"}
    assert differences("prod-payments", prod, golden) == []
    assert differences("dev-payments", dev, golden) == []
    assert differences("dev-payments", prod, golden) == [
        "Resources.Queue.Tag: expected 'dev', packaged 'prod'",
        "Resources.Table.DeletionPolicy: expected 'Delete', packaged 'Retain'",
    ]
    assert differences("dev-payments", with_table(DeletionPolicy="Delete"), golden) == [
        "Resources.Queue.Tag: expected 'dev', packaged nothing",
        "Resources.Queue.Type: expected 'AWS::SQS::Queue', packaged nothing",
    ]
