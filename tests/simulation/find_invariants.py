"""Users are found as their records are, in the end."""

import msgspec

from chalicelib.domain.user import User
from chalicelib.dynamo.user_entries import entry_key
from tests.simulation.cloud import Cloud
from tests.simulation.oracles import Items, items_of


def check_found(cloud: Cloud, items: Items) -> None:
    """Each user whom the run created has one entry for each beginning, and nobody has any other.
    Users of the initial table have none before they change."""
    new = {record.key for record in cloud.table.records if record.before is None}
    found = {(each["pk"], each["sk"]): each for each in items if each["pk"].startswith("FIND#")}
    for record in items_of(items, "USER#"):
        user = msgspec.convert(record, User)
        keys = {entry_key(user, each) for each in user.searched_text.beginnings()}
        own = {key for key in found if key[1].endswith(f"\x1f{user.user_id:016}")}
        assert own == keys or (not own and (record["pk"], record["sk"]) not in new), (own, keys)
        for key in own:
            entry = found.pop(key)
            assert (entry["state"], entry["office_id"]) == (user.state, user.office_id), key
            assert entry.get("license") == user.own_license, key
    assert not found, found
