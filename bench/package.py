"""The size of the package for Lambda, and the share of each dependency."""

import subprocess
import sys
import zipfile
from collections import Counter
from functools import lru_cache
from pathlib import Path

from bench.report import Findings, Row
from bench.world import Cloud
from infra.packaging import OUT

LARGEST_MB = 30
AGAINST = "no other side: Lambda accepts 50 MB as a zip"
WHY = {
    "botocore": "clients of three services; includes urllib3, jmespath and dateutil",
    "cryptography": "verifies the tokens' signatures; includes cffi and pycparser",
    "aws_lambda_powertools": "JSON logs and EMF metrics",
    "babel": "formats money and dates in the console; English only",
    "chalice": "Chalice's runtime",
    "chalicelib": "ours",
    "idna": "domains beyond ASCII in email addresses",
    "itsdangerous": "signs the console's cookies",
    "jinja2": "the console's pages; includes markupsafe",
    "jwt": "verifies tokens",
    "msgspec": "validates bodies, encodes answers, maps items",
    "pynamodb": "condition and update expressions; includes typing_extensions",
    "tzdata": "the tested version of the time zones, independent of the runtime",
}
OWNERS = {
    "urllib3": "botocore", "jmespath": "botocore", "dateutil": "botocore", "six": "botocore",
    "python_dateutil": "botocore", "s3transfer": "botocore", "cffi": "cryptography",
    "_cffi_backend": "cryptography", "pycparser": "cryptography", "markupsafe": "jinja2",
    "pyjwt": "jwt", "typing_extensions": "pynamodb", "app": "chalicelib",
}  # fmt: skip


def measure(_cloud: Cloud) -> Findings:
    archive = packaged()
    size = archive.stat().st_size / 2**20
    row = Row("package", "package", size, "MB", size, AGAINST, limit=LARGEST_MB)
    dependencies = _dependencies(archive)
    return Findings([row], {"dependencies": dependencies}, _text(dependencies))


@lru_cache(maxsize=1)
def packaged() -> Path:
    """The package of this source, built once per run."""
    command = [sys.executable, "-m", "infra.packaging", "prod"]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return OUT / "deployment.zip"


def _dependencies(archive: Path) -> dict[str, dict[str, object]]:
    """Compressed MB of each requirement in requirements.txt, including bytecode."""
    sizes: Counter[str] = Counter()
    for entry in zipfile.ZipFile(archive).infolist():
        top = entry.filename.removeprefix("__pycache__/").split("/")[0]
        name = top.split("-")[0].split(".")[0].lower()
        sizes[OWNERS.get(name, name)] += entry.compress_size
    return {
        name: {"mb": round(size / 2**20, 2), "why": WHY.get(name, "")}
        for name, size in sizes.most_common()
    }


def _text(dependencies: dict[str, dict[str, object]]) -> str:
    width = max(map(len, dependencies))
    lines = [f"  {name:{width}} {of['mb']:5}  {of['why']}" for name, of in dependencies.items()]
    return "\n".join(["the package, MB compressed, and why each part is needed:", *lines])
