"""The deployment package for this machine's processor."""

import sysconfig
import zipfile
from pathlib import Path


def for_this_machine(package: Path, made: Path) -> None:
    """Copies the package, with its compiled modules for Lambda's arm64 replaced by those of this
    interpreter's site-packages, which must contain the same libraries."""
    site = Path(sysconfig.get_paths()["platlib"])
    made.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(made, "w") as target:
        compiled = set()
        for name in source.namelist():
            if name.endswith(".so"):
                compiled.add(Path(name).parent)
            else:
                target.writestr(source.getinfo(name), source.read(name), zipfile.ZIP_STORED)
        tops = {name.split("/")[0] for name in source.namelist()}
        for directory in sorted(compiled):
            for module in sorted((site / directory).glob("*.so")):
                if directory != Path() or module.name.startswith("_cffi"):
                    assert tops
                    target.write(module, str(directory / module.name))
