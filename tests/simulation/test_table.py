"""Compares the table in memory with moto: the same calls in the same order have the same
responses."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.resources import create_table
from tests.simulation.aws_clients import Database, Gate
from tests.simulation.expressions import condition
from tests.simulation.run import run
from tests.simulation.table import Table, TransactionCanceledException

TABLE = "simulated"


class ComparedDatabase(Database):
    """Sends each call to moto too, and compares the responses. moto has neither conflicts nor a
    lagging index, so that transactions are one step and the index is always up to date."""

    def __init__(self, table: Table, gate: Gate, moto: Any, compared: Counter[str]) -> None:
        super().__init__(table, gate)
        self._moto = moto
        self._compared = compared

    def _transact(self, writes: list[dict[str, Any]]) -> None:
        self._compared["transaction"] += 1
        theirs = _outcome(lambda: self._moto.transact_write_items(TransactItems=writes))
        try:
            self.table.commit(self.table.prepare(writes))
        except TransactionCanceledException as canceled:
            if _reasons(canceled) != theirs:
                raise AssertionError(writes, theirs) from canceled
            raise
        assert theirs == "done", writes

    def _write(self, kind: str, arguments: dict[str, Any]) -> dict[str, Any]:
        call = {
            "Put": self._moto.put_item,
            "Update": self._moto.update_item,
            "Delete": self._moto.delete_item,
        }[kind]
        try:
            theirs = call(**{"TableName": TABLE, **arguments})
        except ClientError as refused:
            code = refused.response["Error"]["Code"]
            with pytest.raises(ClientError) as raised:
                super()._write(kind, arguments)
            assert raised.value.response["Error"]["Code"] == code
            raise raised.value from None
        ours = super()._write(kind, arguments)
        assert theirs.get("Attributes", {}).items() <= ours.get("Attributes", {}).items()
        return ours

    def query(self, **arguments: Any) -> Any:
        self._compared["query"] += 1
        self.table.catch_up()
        theirs, ours = self._moto.query(**arguments), self.table.query(arguments)
        assert ours["Items"] == theirs["Items"], arguments
        assert ours.get("LastEvaluatedKey") == theirs.get("LastEvaluatedKey"), arguments
        return super().query(**arguments)

    def batch_get_item(self, RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        self._compared["batch"] += 1
        theirs = self._moto.batch_get_item(RequestItems=RequestItems)["Responses"][TABLE]
        keys = [(key["pk"]["S"], key["sk"]["S"]) for key in RequestItems[TABLE]["Keys"]]
        ours = {key: item for key in keys if (item := self.table.get(key))}
        assert ours == _by_key(theirs), RequestItems
        return super().batch_get_item(RequestItems)


@pytest.fixture
def moto(client: Any) -> Iterator[Any]:
    """moto with an empty table."""
    create_table(client, TABLE)
    yield client
    client.delete_table(TableName=TABLE)


@pytest.mark.parametrize("seed", range(20, 28))
def test_a_run_gives_the_same_responses_and_table_as_moto(moto: Any, seed: int) -> None:
    compared: Counter[str] = Counter()
    tables: list[Table] = []

    def compared_database(table: Table, gate: Gate) -> ComparedDatabase:
        if not tables:
            tables.append(table)
            for item in table.items.values():
                moto.put_item(TableName=TABLE, Item=item)
        return ComparedDatabase(table, gate, moto, compared)

    result = run(seed, database=compared_database)
    assert result.wrong is None, result.wrong
    assert min(compared[name] for name in ("transaction", "query", "batch")) > 0, compared
    pages = moto.get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
    theirs = [item for page in pages for item in page["Items"]]
    assert _by_key(theirs) == _by_key(tables[0].items.values())


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("attribute_not_exists (nothing)", True),
        ("attribute_exists (a.b)", True),
        ("attribute_exists (a.nothing)", False),
        ("NOT n > :one", False),
        ("n > :one AND n <= :two", True),
        ("n BETWEEN :one AND :two AND s = :s", True),
        ("n = :one OR n = :two", True),
        ("s IN (:one, :s)", True),
        ("s IN (:one, :two)", False),
        ("nothing <> :s", True),
        ("nothing = :s", False),
        ("n <> :two", False),
        ("begins_with (s, :start)", True),
        ("begins_with (s, :s)", True),
        ("begins_with (n, :start)", False),
        ("contains (s, :part)", True),
        ("contains (s, :one)", False),
        ("n = :one OR (NOT (s = :s) AND n = :two)", False),
    ],
)
def test_conditions_give_the_same_result_as_moto(moto: Any, expression: str, holds: bool) -> None:
    item = {"a": {"M": {"b": {"N": "1"}}}, "n": {"N": "10"}, "s": {"S": "text"}}
    values = {
        ":one": {"N": "9"},
        ":two": {"N": "10"},
        ":s": {"S": "text"},
        ":start": {"S": "te"},
        ":part": {"S": "ex"},
    }
    used = {name: value for name, value in values.items() if name in expression}
    assert condition(expression, {})(item, used) is holds
    key = {"pk": {"S": "p"}, "sk": {"S": "s"}}
    moto.put_item(TableName=TABLE, Item={**item, **key})
    request = {"TableName": TABLE, "Key": key, "ConditionExpression": expression}
    if used:
        request["ExpressionAttributeValues"] = used
    try:
        moto.delete_item(**request)
    except moto.exceptions.ConditionalCheckFailedException:
        assert not holds
    else:
        assert holds


def _outcome(call: Callable[[], Any]) -> Any:
    """Returns "done", or the cancellation reasons."""
    try:
        call()
    except ClientError as error:
        return _reasons(error)
    return "done"


def _reasons(error: Any) -> list[Any]:
    """Code and existing item of each cancellation reason."""
    return [
        (reason["Code"], reason.get("Item")) for reason in error.response["CancellationReasons"]
    ]


def _by_key(items: Any) -> dict[tuple[str, str], Any]:
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items}
