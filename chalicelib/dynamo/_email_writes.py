"""The writes that keep addresses unique within a company (R34).

An address is reserved by the identity of its mailbox and by its older forms: records of older
releases have no other item, and such a release may run at the same time. An older form can be the
identity of another mailbox; then the user of that mailbox takes the key over.
"""

from collections.abc import Iterator, Mapping, Sequence

from ..domain.record import Record
from ..domain.user import User
from ..service.ports import EmailOwner, HolderChange
from . import conditions, keys
from .codec import encode_item
from .transaction import Check, Delete, Put, Write, WriteName


def email_writes(change: HolderChange) -> Iterator[Write]:
    """Reserves the user's addresses, and releases those that the user no longer has. A deleted
    user's addresses can be used again."""
    before, after = change.before, change.after
    assert isinstance(after, User)
    assert before is None or isinstance(before, User)
    old, new = _keys_of(before) if before else (), _keys_of(after)
    emails = _Emails(after, change.email_owners)
    yield from emails.releases([key for key in old if key not in new])
    uncertain = emails.identities - (_certain_identities(before) if before else set())
    wanted = [key for key in new if key not in old or key in uncertain]
    yield from emails.reservations(wanted)
    yield from emails.checks_of_owners(wanted)
    yield from emails.identities_of_owners(wanted)


def _keys_of(user: User) -> tuple[str, ...]:
    """The keys of the user's addresses, each once."""
    return (*dict.fromkeys(key for mailbox in user.mailboxes for key in mailbox.keys),)


def _certain_identities(user: User) -> set[str]:
    """The identities that are reserved for the user in any case. That of an address with older
    forms may not be: by an older release, or because it is only another address's older form."""
    return {each.identity for each in user.mailboxes if not each.older_forms}


class _Emails(Record):
    """The user's addresses, and other users for whom some of their keys are reserved."""

    user: User
    owners: Mapping[str, EmailOwner]

    @property
    def identities(self) -> set[str]:
        return {each.identity for each in self.user.mailboxes}

    def releases(self, given_up: Sequence[str]) -> Iterator[Write]:
        own = [key for key in given_up if key not in self.owners]
        for number, key in enumerate(own):
            condition = conditions.free_or_owned_by(self.user.user_id)
            yield Delete(WriteName("old_email", number), self._key(key), condition)

    def reservations(self, wanted: Sequence[str]) -> Iterator[Write]:
        for number, key in enumerate(wanted):
            owner = self.owners.get(key)
            if owner is None:
                yield self._put(WriteName("email", number), key, self.user.user_id)
            elif self._is_taken_over(key):
                yield self._put(WriteName("email", number), key, owner.user_id)

    def checks_of_owners(self, wanted: Sequence[str]) -> Iterator[Write]:
        """Whether an address is another owner's was decided by the owner's record, which must be
        unchanged: the owner could be restored, or take the address, in between."""
        owners = {
            self.owners[key].user_id: self.owners[key] for key in wanted if key in self.owners
        }
        for user_id, owner in sorted(owners.items()):
            key = keys.user(self.user.company_id, user_id)
            user = owner.user
            condition = conditions.revision_is(user.revision) if user else conditions.absent()
            yield Check(WriteName("email_owner", user_id), key, condition)

    def identities_of_owners(self, wanted: Sequence[str]) -> Iterator[Write]:
        """An owner who loses an older form keeps the mailbox by its identity."""
        lost = [key for key in wanted if key in self.owners and self._is_taken_over(key)]
        identities = {
            box.identity: owner.user_id
            for key in lost
            if (owner := self.owners[key]).user
            for box in owner.user.mailboxes
            if key in box.older_forms and box.identity not in {*wanted, *self.owners}
        }
        for number, (identity, user_id) in enumerate(identities.items()):
            yield self._put(WriteName("owned_email", number), identity, user_id, user_id)

    def _is_taken_over(self, key: str) -> bool:
        """True if the key is the identity of a mailbox of the user, and its owner does not use that
        mailbox: for the owner it is an older form, or it was left behind."""
        return key in self.identities and not self.owners[key].uses(key)

    def _put(self, name: WriteName, key: str, taken_from: int, user_id: int | None = None) -> Put:
        """Reserves the key for the user (by default, the one that changes) if it is free, or
        reserved for the user `taken_from`."""
        pk, sk = self._key(key)
        item = encode_item({"pk": pk, "sk": sk, "user_id": user_id or self.user.user_id})
        return Put(name, item, conditions.free_or_owned_by(taken_from))

    def _key(self, key: str) -> keys.Key:
        return keys.email(self.user.company_id, key)
