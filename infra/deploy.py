"""`make deploy STAGE=dev`: deploys the package to AWS or to the endpoint in the environment.

Uploads the package, creates a change set, prints it, refuses it if it would lose data, and executes
it. Uses the AWS CLI only, with the credentials, region and endpoint that the CLI finds.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from chalicelib.entrypoints.claims import WrongSetting
from chalicelib.entrypoints.issuer_documents import IssuerUnavailable
from infra.identity import require_usable_parameters

OUT = Path(__file__).parents[1] / "out"
STAGE = "live"
"""API Gateway's stage, the same in every stack."""
KEEPS_DATA = {"AWS::DynamoDB::Table"}
COLLECTS = "Payments"
"""The function that collects invoices: PAYMENTS=stripe is easily forgotten."""


class Refused(Exception):
    """The change set was not executed; the message says why."""


def deploy(stack: str, template: Path, parameters: dict[str, str]) -> None:
    """Creates or updates the stack. Raises Refused or CalledProcessError."""
    bucket = _bucket()
    packaged = template.with_name("packaged.yaml")
    _aws("cloudformation", "package", "--template-file", str(template), "--s3-bucket", bucket,
         "--output-template-file", str(packaged))  # fmt: skip
    made = _change_set(stack, packaged, bucket, parameters)
    if made is None:
        print(f"{stack} is up to date")
        return
    described = json.loads(_aws("cloudformation", "describe-change-set", "--change-set-name", made))
    changes = [change["ResourceChange"] for change in described["Changes"]]
    for each in changes:
        print(f"  {each['Action']:8} {each['ResourceType']:40} {each['LogicalResourceId']}")
    if lost := [each["LogicalResourceId"] for each in changes if loses(each)]:
        raise Refused(
            f"{made} would replace or remove {', '.join(lost)}; execute it by hand if you want that"
        )
    kind = "create" if is_new(stack) else "update"
    _aws("cloudformation", "execute-change-set", "--change-set-name", made)
    _aws("cloudformation", "wait", f"stack-{kind}-complete", "--stack-name", stack)
    redeploy_api(outputs_of(stack)["RestAPIId"])
    print(f"{stack} is deployed")


def redeploy_api(rest_api: str) -> None:
    """Deploys the API's stage again. CloudFormation does so for changed routes, but not for changed
    parameters such as the list of origins."""
    _aws("apigateway", "create-deployment", "--rest-api-id", rest_api, "--stage-name", STAGE)


def loses(change: dict[str, Any]) -> bool:
    """True if executing the change would replace or remove a table, or disconnect payments."""
    removed = change["Action"] == "Remove"
    gone = removed or change.get("Replacement") in ("True", "Conditional")
    disconnects = removed and change["LogicalResourceId"] == COLLECTS
    return disconnects or (gone and change["ResourceType"] in KEEPS_DATA)


def is_new(stack: str) -> bool:
    """True if the stack consists of a change set only."""
    answer = json.loads(_aws("cloudformation", "describe-stacks", "--stack-name", stack))
    return bool(answer["Stacks"][0]["StackStatus"] == "REVIEW_IN_PROGRESS")


def outputs_of(stack: str) -> dict[str, str]:
    answer = json.loads(_aws("cloudformation", "describe-stacks", "--stack-name", stack))
    outputs = answer["Stacks"][0]["Outputs"]
    return {each["OutputKey"]: each["OutputValue"] for each in outputs}


def _change_set(stack: str, packaged: Path, bucket: str, parameters: dict[str, str]) -> str | None:
    """The ARN of a new change set; None if nothing changes."""
    given = [f"{name}={value}" for name, value in parameters.items()]
    overrides = ["--parameter-overrides", *given] if given else []
    output = _aws("cloudformation", "deploy", "--template-file", str(packaged),
                  "--stack-name", stack, "--s3-bucket", bucket, "--capabilities", "CAPABILITY_IAM",
                  "--no-execute-changeset", "--no-fail-on-empty-changeset",
                  *overrides)  # fmt: skip
    return next((word for word in output.split() if word.startswith("arn:")), None)


def _bucket() -> str:
    """The account's bucket for deployments, created if missing."""
    account = json.loads(_aws("sts", "get-caller-identity"))["Account"]
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    name = f"seatledger-deployments-{account}-{region}".rstrip("-")
    try:
        _aws("s3api", "head-bucket", "--bucket", name)
    except subprocess.CalledProcessError:
        _aws("s3", "mb", f"s3://{name}")
    return name


def _aws(*arguments: str) -> str:
    cli = os.environ.get("AWS_CLI") or shutil.which("aws")
    if cli is None:
        raise Refused("the AWS CLI is not installed")
    ran = subprocess.run(  # noqa: S603  # the AWS CLI with our own arguments
        [cli, *arguments, *(() if arguments[0] == "s3" else ("--output", "json"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        if arguments[1] != "head-bucket":
            print(ran.stderr, file=sys.stderr)
        ran.check_returncode()
    return ran.stdout


def main() -> int:
    """`python -m infra.deploy STAGE [Name=value ...]`. Refuses an issuer that names itself
    otherwise, and settings for it that cannot be used: every request would be refused."""
    stage, *given = sys.argv[1:]
    parameters = dict(each.split("=", maxsplit=1) for each in given)
    try:
        require_usable_parameters(parameters)
        deploy(f"seatledger-{stage}", OUT / "sam.yaml", parameters)
    except (Refused, IssuerUnavailable, WrongSetting) as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
