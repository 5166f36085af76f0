"""Makes the package ready to start: without what no request ever reads, and compiled."""

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
"""What `wiring` makes clients of; botocore's other 400 services are 15 MB."""


def slim(archive: Path) -> None:
    """Rewrites the zip in place: without what is not needed, and with the bytecode of the rest."""
    slimmer = archive.with_suffix(".slim")
    with (
        TemporaryDirectory() as unpacked,
        zipfile.ZipFile(archive) as full,
        zipfile.ZipFile(slimmer, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for entry in full.infolist():
            if is_needed(entry.filename) and not entry.is_dir():
                content = Path(full.extract(entry, unpacked)).read_bytes()
                kept.writestr(entry, content, zipfile.ZIP_DEFLATED)
        for compiled in compile_all(Path(unpacked)):
            kept.write(compiled, compiled.relative_to(unpacked))
    slimmer.replace(archive)


def is_needed(name: str) -> bool:
    if name.startswith(LOCALES):
        return name.removeprefix(LOCALES) in KEPT_LOCALES
    if name.startswith(SERVICES):
        service, _, file = name.removeprefix(SERVICES).partition("/")
        return not file or service in KEPT_SERVICES
    return not name.endswith(".pyc")


def compile_all(unpacked: Path) -> list[Path]:
    """The modules' bytecode. Lambda's disk cannot be written: without it every cold start would
    compile them all, which costs as much as everything else (docs/performance.md). Never checked
    against the source, because both arrive in one zip, and its times mean nothing."""
    mode = PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(unpacked, quiet=1, stripdir=str(unpacked), invalidation_mode=mode)
    return sorted(unpacked.rglob("*.pyc"))
