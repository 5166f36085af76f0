"""What the golden copy of the packaged template contains."""

import re
from pathlib import Path

PROD = Path(__file__).parents[2] / "infra" / "golden" / "prod.yaml"


def resources_of_type(kind: str) -> set[str]:
    """The names of its resources of the CloudFormation type."""
    blocks = re.findall(r"^  (\w+):\n((?:    .*\n)+)", PROD.read_text(), re.MULTILINE)
    return {name for name, block in blocks if f"    Type: {kind}\n" in block}
