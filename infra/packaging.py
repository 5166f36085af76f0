"""The deployable package: `chalice package` merged with our resources, checked by cfn-lint.

`python -m infra.packaging` leaves `out/sam.yaml` and `out/deployment.zip`.
"""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from .slimming import slim

ROOT = Path(__file__).parents[1]
OUT = ROOT / "out"
LARGEST_PACKAGE_MB = 30
BIN = Path(sys.executable).parent


def package(stage: str = "dev") -> int:
    """Packages the stage. Returns the exit code: 1 with a line that says what is wrong."""
    _run("chalice", "package", "--stage", stage, *_MERGED, str(OUT))
    slim(OUT / "deployment.zip")
    _run("cfn-lint", "--non-zero-exit-code", "error", str(OUT / "sam.yaml"))
    archive = OUT / "deployment.zip"
    size_mb = archive.stat().st_size / 2**20
    names = zipfile.ZipFile(archive).namelist()
    foreign = [name for name in names if name.startswith(("tests/", "infra/", "moto/", "boto3/"))]
    if size_mb > LARGEST_PACKAGE_MB or foreign:
        print(f"the package has {size_mb:.1f} MB and carries {foreign[:5]}", file=sys.stderr)
        return 1
    print(f"out/deployment.zip: {size_mb:.1f} MB, {len(names)} files")
    return 0


_MERGED = ("--merge-template", "infra/resources.yaml", "--template-format", "yaml")


def _run(command: str, *arguments: str) -> None:
    region = {"AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1")}
    subprocess.run(  # noqa: S603  # our own tools with our own arguments
        [BIN / command, *arguments], cwd=ROOT, env=os.environ | region, check=True
    )


if __name__ == "__main__":
    sys.exit(package())
