"""The package deployed to MiniStack, with the demo company."""

import json
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import botocore.session
import requests
import yaml

from chalicelib.dynamo.catalogs import DynamoCatalogs
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.layouts import Layouts
from infra import deploy
from infra.cloud.archive import for_this_machine
from infra.cloud.ministack import MiniStack
from infra.golden_copy import RESPONSES
from infra.identity import LOCAL_ISSUER
from infra.local import seed
from infra.local.gateway import resolved
from infra.local.issuer import Issuer

OUT = deploy.OUT
WITH_PAYMENTS = OUT / "with-payments"
"""Where `make test-cloud` keeps the package that collects by card."""
STACK = "seatledger-dev"
ORIGIN = "https://app.acme.example"
"""The origin whose pages may call the API."""


class Deployed:
    """A stack of the unchanged `out/sam.yaml`, deployed by the code that deploys to AWS."""

    def __init__(
        self, cloud: MiniStack, now: datetime, identity: Mapping[str, str] = LOCAL_ISSUER
    ) -> None:
        """`identity` are parameters for another issuer than the local one."""
        os.environ |= cloud.environment
        self._identity = identity
        self.cloud = cloud
        self.issuer = Issuer()
        self.template = OUT / "cloud" / "sam.yaml"
        self._take(OUT)
        self.deploy()
        self.table = self.outputs["TableName"]
        self.dynamodb = self.client("dynamodb")
        self.catalogs = DynamoCatalogs(self.dynamodb, self.table)
        self.directory = DynamoDirectory(self.dynamodb, self.table, Layouts(self.catalogs))
        seed.seed(self.directory, self.catalogs, now)

    def deploy(self, **more: str) -> None:
        """Deploys as `make deploy` does."""
        issuer = {"Issuer": self.issuer.url, **self._identity}
        parameters = {**issuer, "CorsOrigins": ORIGIN, **more}
        deploy.deploy(STACK, self.template, parameters)
        self.outputs = deploy.outputs_of(STACK)
        self._create_responses(self.outputs["RestAPIId"])

    def serve_console(self) -> None:
        """Tells the console its address on this machine, so that issuers redirect to it."""
        self._identity = {"ConsoleOrigin": self.origin, **self._identity}
        self.deploy()

    def connect_stripe(self, key: str, webhook_secret: str, url: str) -> None:
        """Connects a payment provider to the stack, as docs/operations.md says."""
        secret = json.dumps({"key": key, "webhook_secret": webhook_secret})
        secrets = self.client("secretsmanager")
        secrets.create_secret(Name=f"{STACK}-stripe", SecretString=secret)
        self._take(WITH_PAYMENTS)
        self.deploy(StripeUrl=url)

    def _take(self, package: Path) -> None:
        for_this_machine(package / "deployment.zip", self.template.with_name("deployment.zip"))
        shutil.copy(package / "sam.yaml", self.template)

    def _create_responses(self, rest_api: str) -> None:
        """Creates the gateway responses of the API's definition, which MiniStack does not read."""
        template = yaml.safe_load(self.template.read_text())
        definition = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
        for type_, defined in definition[RESPONSES].items():
            parameters = {
                name: text
                for name, value in defined["responseParameters"].items()
                if (text := resolved(value, shares_answers=bool(ORIGIN)))
            }
            response = {**defined, "responseParameters": parameters}
            self.client("apigateway").put_gateway_response(
                restApiId=rest_api, responseType=type_, **response
            )
        deploy.redeploy_api(rest_api)

    def client(self, service: str) -> Any:
        return botocore.session.get_session().create_client(service)

    def function(self, logical_id: str) -> str:
        """The deployed name of a function of the template."""
        found = self.client("cloudformation").describe_stack_resource(
            StackName=STACK, LogicalResourceId=logical_id
        )
        name: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return name

    @property
    def host(self) -> str:
        """The API's host name, for the Host header."""
        return f"{self.outputs['RestAPIId']}.execute-api.localhost:{self.cloud.port}"

    @property
    def origin(self) -> str:
        """The API's address for browsers, which know that `localhost` is this machine."""
        return f"http://{self.host}"

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        token: str | None = None,
        key: str = "",
        **more: str,
    ) -> requests.Response:
        """Sends a request through API Gateway, as the demo's company admin unless `token` is
        given."""
        token = self.issuer.token("company_admin", seed.COMPANY_ID) if token is None else token
        headers = {"Host": self.host, "Authorization": f"Bearer {token}", **more}
        if key:
            headers["Idempotency-Key"] = key
        url = f"{self.cloud.endpoint}/live/api/v2{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=60)

    def scim(self, method: str, path: str, body: Any, token: str) -> requests.Response:
        """Sends a request to SCIM through API Gateway."""
        headers = {"Host": self.host, "Authorization": f"Bearer {token}"}
        url = f"{self.cloud.endpoint}/live/scim/v2{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=60)


def log_file() -> Path:
    (OUT / "cloud").mkdir(parents=True, exist_ok=True)
    return OUT / "cloud" / "ministack.log"
