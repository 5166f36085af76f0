"""Takes out of the package what no request ever reads."""

import zipfile
from pathlib import Path

LOCALES = "babel/locale-data/"
KEPT_LOCALES = ("root.dat", "en.dat", "en_US.dat")
"""The console's pages are in American English; Babel's other 1,000 locales are 10 MB."""


def slim(archive: Path) -> None:
    """Rewrites the zip in place, without what is not needed."""
    slimmer = archive.with_suffix(".slim")
    with (
        zipfile.ZipFile(archive) as full,
        zipfile.ZipFile(slimmer, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for entry in full.infolist():
            if is_needed(entry.filename):
                kept.writestr(entry, full.read(entry), zipfile.ZIP_DEFLATED)
    slimmer.replace(archive)


def is_needed(name: str) -> bool:
    return not name.startswith(LOCALES) or name.removeprefix(LOCALES) in KEPT_LOCALES
