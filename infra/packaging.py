"""The deployable package: `chalice package` merged with our templates, checked by cfn-lint.

`python -m infra.packaging [stage [provider]]` writes `out/sam.yaml` and `out/deployment.zip`, and
compares the template with its golden copy; `make golden` accepts the changes. With the payment
provider `stripe`, the package collects by card.
"""

import json
import os
import subprocess
import sys
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from chalicelib.scim.connected import SCIM, SCIM_METHODS
from infra.golden_copy import RESPONSES, WITH_PAYMENTS, accept, report
from infra.local.resources import gateway_responses, templates, templates_with_payments
from infra.slimming import slim

ROOT = Path(__file__).parents[1]
OUT = ROOT / "out"
MERGED = OUT / "merged.json"
WEBHOOK = ROOT / "infra" / "webhook" / "template.yaml"
LARGEST_PACKAGE_MB = 30
FOREIGN = ("tests/", "infra/", "moto/", "boto3/", "httpx/", "aiohttp/")
"""What the package must not have. Stripe's SDK imports the last two if they are there."""
SCIM_PATHS = (SCIM, f"{SCIM}/{{proxy+}}")
SCIM_FUNCTION = {
    "x-amazon-apigateway-integration": {
        "uri": {
            "Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/"
            "functions/${Scim.Arn}/invocations"
        }
    }
}
BIN = Path(sys.executable).parent


def package(stage: str = "dev", provider: str = "") -> int:
    """Packages the stage. Returns the exit code: 1, with a message, if a check fails."""
    OUT.mkdir(exist_ok=True)
    MERGED.write_text(json.dumps(for_stage(stage, provider)))
    merged = ("--merge-template", str(MERGED), "--template-format", "yaml")
    _run("chalice", "package", "--stage", stage, *merged, str(OUT), SEATLEDGER_PAYMENTS=provider)
    slim(OUT / "deployment.zip", provider)
    _run("cfn-lint", "--non-zero-exit-code", "error", str(OUT / "sam.yaml"), str(WEBHOOK))
    template = yaml.safe_load((OUT / "sam.yaml").read_text())
    copy = stage + (WITH_PAYMENTS if provider else "")
    if os.environ.get("ACCEPT"):
        accept(copy, template)
    if different := report(copy, template):
        print(different, file=sys.stderr)
        return 1
    return _check_archive(OUT / "deployment.zip")


def _check_archive(archive: Path) -> int:
    size_mb = archive.stat().st_size / 2**20
    names = zipfile.ZipFile(archive).namelist()
    foreign = [name for name in names if name.startswith(FOREIGN)]
    if size_mb > LARGEST_PACKAGE_MB or foreign:
        print(
            f"out/deployment.zip has {size_mb:.1f} MB (at most {LARGEST_PACKAGE_MB}); "
            f"files that do not belong in it: {foreign[:5]}",
            file=sys.stderr,
        )
        return 1
    print(f"out/deployment.zip: {size_mb:.1f} MB, {len(names)} files")
    return 0


def for_stage(stage: str, provider: str = "") -> dict[str, Any]:
    """Our templates for the stage. Deleting the stack of `dev` deletes its data."""
    assert provider in ("", "stripe"), f"{provider} is not a payment provider: stripe is"
    merged: dict[str, Any] = deepcopy(templates_with_payments() if provider else templates())
    _move_responses_to_definition(merged["Resources"])
    _send_scim_to_its_function(merged["Resources"])
    if stage == "dev":
        table = merged["Resources"]["Table"]
        table |= {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}
        table["Properties"]["DeletionProtectionEnabled"] = False
    return merged


def _send_scim_to_its_function(resources: dict[str, Any]) -> None:
    """All addresses of SCIM are served by a function of their own (decision 118). Chalice knows one
    function for all routes; of each route, only the address of the function is replaced."""
    paths = {
        path: {method.lower(): SCIM_FUNCTION for method in SCIM_METHODS} for path in SCIM_PATHS
    }
    resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"] = paths


def _move_responses_to_definition(resources: dict[str, Any]) -> None:
    """Moves the gateway's own responses into the API's definition. Separate resources would be lost
    whenever the definition is imported again, and might be created after the first deployment
    (aws/serverless-application-model 390, 623)."""
    responses = gateway_responses()
    for name in [*resources]:
        if resources[name].get("Type") == "AWS::ApiGateway::GatewayResponse":
            del resources[name]
    definitions = {
        type_: {
            f"{key[0].lower()}{key[1:]}": properties[key]
            for key in ("StatusCode", "ResponseParameters", "ResponseTemplates")
            if key in properties
        }
        for type_, properties in responses.items()
    }
    resources["RestAPI"]["Properties"]["DefinitionBody"][RESPONSES] = definitions


def _run(command: str, *arguments: str, **variables: str) -> None:
    region = {"AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1")}
    environment = os.environ | region | variables
    subprocess.run(  # noqa: S603  # our own tools with our own arguments
        [BIN / command, *arguments], cwd=ROOT, env=environment, check=True
    )


if __name__ == "__main__":
    sys.exit(package(*sys.argv[1:]))
