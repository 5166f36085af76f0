"""What the package carries to Lambda."""

import zipfile
from pathlib import Path

import pytest

from infra.slimming import is_needed, slim


@pytest.mark.parametrize(
    "name",
    [
        "babel/locale-data/en_US.dat",
        "babel/global.dat",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/data/sqs/2012-11-05/service-2.json.gz",
        "botocore/data/events/2015-10-07/service-2.json.gz",
        "botocore/data/endpoints.json",
        "botocore/client.py",
        "chalicelib/entrypoints/console/templates/base.html",
    ],
)
def test_what_is_read_is_carried(name: str) -> None:
    assert is_needed(name)


@pytest.mark.parametrize(
    "name",
    [
        "babel/locale-data/de.dat",
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "botocore/data/dynamodbstreams/2012-08-10/service-2.json.gz",
        "chalicelib/__pycache__/wiring.cpython-311.pyc",
    ],
)
def test_what_is_never_read_is_not(name: str) -> None:
    assert not is_needed(name)


@pytest.mark.parametrize(
    ("name", "carried"),
    [
        ("stripe/_payment_intent_service.py", True),
        ("stripe/params/_payment_intent_create_params.py", False),
        ("stripe/events/_v2_core_account_created_event.py", False),
        ("stripe/__pycache__/_error.cpython-311.pyc", False),
        ("stripe-16.1.0.dist-info/METADATA", True),
        ("requests/sessions.py", True),
        ("certifi/cacert.pem", True),
        ("charset_normalizer/api.py", True),
        ("botocore/data/lambda/2015-03-31/service-2.json.gz", True),
    ],
)
def test_the_providers_library_is_carried_where_a_provider_is_connected(
    name: str, carried: bool
) -> None:
    assert is_needed(name, "stripe") is carried
    assert not is_needed(name)


def test_every_module_that_is_carried_comes_with_its_bytecode(tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("app.py", "answer = 42\n")
        made.writestr("some/module.py", "answer = 43\n")
        made.writestr("babel/locale-data/de.dat", "Antwort")
    slim(archive)
    names = [name.split(".cpython")[0] for name in zipfile.ZipFile(archive).namelist()]
    assert sorted(names) == [
        "__pycache__/app",
        "app.py",
        "some/__pycache__/module",
        "some/module.py",
    ]


def test_bytecode_is_used_whatever_the_times_of_the_sources(tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("app.py", "answer = 42\n")
    slim(archive)
    with zipfile.ZipFile(archive) as package:
        (compiled,) = [name for name in package.namelist() if name.endswith(".pyc")]
        flags = int.from_bytes(package.read(compiled)[4:8], "little")
    # PEP 552: the lowest bit says that a hash stands where the time would, the next that it is checked.
    assert flags == 0b01
