"""Prepares the package for Lambda: removes files that no request reads, and adds bytecode."""

import compileall
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode
from tempfile import TemporaryDirectory

LOCALES = "babel/locale-data/"
KEPT_LOCALES = ("root.dat", "en.dat", "en_US.dat")
"""The console's pages are in American English; Babel's other 1,000 locales are 10 MB."""

SERVICES = "botocore/data/"
KEPT_SERVICES = ("dynamodb", "events", "sqs")
"""The services that `wiring` creates clients for; botocore's other 400 are 15 MB."""

SCIM_UNUSED = (
    "dns/",
    "dnspython-",
    "scim2_server/applications/",
    "scim2_server/memory.py",
    "scim2_server/testing.py",
    "scim2_server/testserver/",
)
"""Of the protocol's libraries: servers and storages of their own, and what could ask whether the
domain of an address exists."""

SDK = ("stripe", "requests", "certifi", "charset_normalizer")
"""The payment provider's SDK and what only it needs: 6.8 MB of the zip."""
SDK_UNUSED = ("stripe/params/", "stripe/events/")
"""The SDK's types of requests, for type checkers, and of notifications that are not subscribed."""
FOR_PAYMENTS = (f"{SERVICES}lambda/", *(f"{each}{end}" for each in SDK for end in "/-"))
"""Only a package that collects by card has these: the API calls a function."""


def slim(archive: Path, provider: str = "") -> None:
    """Rewrites the zip in place, without unneeded files and with bytecode."""
    slimmer = archive.with_suffix(".slim")
    with (
        TemporaryDirectory() as unpacked,
        zipfile.ZipFile(archive) as full,
        zipfile.ZipFile(slimmer, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for entry in full.infolist():
            if is_needed(entry.filename, provider) and not entry.is_dir():
                content = Path(full.extract(entry, unpacked)).read_bytes()
                kept.writestr(entry, content, zipfile.ZIP_DEFLATED)
        for compiled in compile_all(Path(unpacked)):
            kept.write(compiled, compiled.relative_to(unpacked))
    slimmer.replace(archive)


def is_needed(name: str, provider: str = "") -> bool:
    if name.startswith(FOR_PAYMENTS):
        return bool(provider) and not name.startswith(SDK_UNUSED) and not name.endswith(".pyc")
    if name.startswith(SCIM_UNUSED):
        return False
    if name.startswith(LOCALES):
        return name.removeprefix(LOCALES) in KEPT_LOCALES
    if name.startswith(SERVICES):
        service, _, file = name.removeprefix(SERVICES).partition("/")
        return not file or service in KEPT_SERVICES
    return not name.endswith(".pyc")


def compile_all(unpacked: Path) -> list[Path]:
    """Compiles the modules. Lambda's disk is read-only, so without bytecode each cold start would
    compile all modules and take about twice as long (docs/performance.md). The bytecode is not
    checked against the source, because both are in one zip, whose times mean nothing."""
    mode = PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(unpacked, quiet=1, stripdir=str(unpacked), invalidation_mode=mode)
    return sorted(unpacked.rglob("*.pyc"))
