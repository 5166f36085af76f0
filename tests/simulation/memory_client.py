"""A botocore client of DynamoDB for `World`, on tables in memory, which are faster than moto."""

from random import Random
from types import SimpleNamespace
from typing import Any

from tests.simulation.aws_clients import Call, Database
from tests.simulation.table import Table


class _Undisturbed:
    """A gate without other tasks and without faults."""

    scheduler = SimpleNamespace(now_s=0.0, pause=lambda: None)
    faults = SimpleNamespace(chance=Random(0))

    def through(self, _: str, call: Call) -> Any:
        return call(None)


class MemoryClient:
    """Dispatches the calls to the table that they name."""

    exceptions = Database.exceptions
    meta = SimpleNamespace(region_name="us-east-1")

    def __init__(self) -> None:
        self._databases: dict[str, Database] = {}

    def create_table(self, TableName: str, **_: Any) -> None:  # noqa: N803
        gate: Any = _Undisturbed()
        self._databases[TableName] = Database(Table(), gate)

    def get_waiter(self, _: str) -> Any:
        return SimpleNamespace(wait=lambda **_: None)

    def delete_table(self, TableName: str) -> None:  # noqa: N803
        del self._databases[TableName]

    def table(self, name: str) -> Table:
        return self._databases[name].table

    def put_back(self, name: str, table: Table) -> None:
        """The table has the items of `table`."""
        self._databases[name].table = table.copy()

    def transact_write_items(self, **arguments: Any) -> Any:
        (write, *_) = arguments["TransactItems"][0].values()
        return self._databases[write["TableName"]].transact_write_items(**arguments)

    def batch_get_item(self, **arguments: Any) -> Any:
        (name,) = arguments["RequestItems"]
        return self._databases[name].batch_get_item(**arguments)

    def batch_write_item(self, **arguments: Any) -> Any:
        (name,) = arguments["RequestItems"]
        return self._databases[name].batch_write_item(**arguments)

    def __getattr__(self, name: str) -> Any:
        """Any call that names its table."""
        return lambda **arguments: getattr(self._databases[arguments["TableName"]], name)(
            **arguments
        )
