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


def email_writes(company_id: int, changes: Sequence[HolderChange]) -> Iterator[Write]:
    """Reserves the users' addresses, and releases those that the users no longer have. A deleted
    user's addresses can be used again."""
    users = [_user_change(each) for each in changes]
    identities = {box.identity: user.user_id for _, user in users for box in user.mailboxes}
    emails = _Emails(
        company_id,
        wanted=_wanted(users, identities),
        identities=frozenset(identities),
        owners={key: owner for each in changes for key, owner in each.email_owners.items()},
    )
    yield from emails.releases(_given_up(users))
    yield from emails.reservations()
    yield from emails.checks_of_owners()
    yield from emails.identities_of_owners()


_UserChange = tuple[User | None, User]
"""A user's record before and after."""


def _user_change(change: HolderChange) -> _UserChange:
    assert isinstance(change.after, User)
    assert change.before is None or isinstance(change.before, User)
    return change.before, change.after


def _given_up(users: Sequence[_UserChange]) -> dict[str, int]:
    """User ids by the keys that the users no longer have."""
    return {
        key: after.user_id
        for before, after in users
        for key in _keys_of(before)
        if key not in _keys_of(after)
    }


def _wanted(users: Sequence[_UserChange], identities: Mapping[str, int]) -> dict[str, int]:
    """User ids by the keys to reserve. A transaction can write a key only once: if several users
    want it, it is for the user whose mailbox it identifies, otherwise for the first."""
    wanted: dict[str, int] = {}
    for before, after in users:
        old = _keys_of(before)
        uncertain = {each.identity for each in after.mailboxes} - _certain_identities(before)
        for key in _keys_of(after):
            is_new = key not in old or key in uncertain
            if is_new and identities.get(key, after.user_id) == after.user_id:
                wanted.setdefault(key, after.user_id)
    return wanted


def _keys_of(user: User | None) -> tuple[str, ...]:
    """The keys of the user's addresses, each once."""
    mailboxes = user.mailboxes if user else ()
    return (*dict.fromkeys(key for mailbox in mailboxes for key in mailbox.keys),)


def _certain_identities(user: User | None) -> set[str]:
    """The identities that are reserved for the user in any case. That of an address with older
    forms may not be: by an older release, or because it is only another address's older form."""
    mailboxes = user.mailboxes if user else ()
    return {each.identity for each in mailboxes if not each.older_forms}


class _Emails(Record):
    """The keys wanted for users, by user id; which of them identify mailboxes of these users; and
    other users for whom some of the keys are reserved."""

    company_id: int
    wanted: Mapping[str, int]
    identities: frozenset[str]
    owners: Mapping[str, EmailOwner]

    def releases(self, given_up: Mapping[str, int]) -> Iterator[Write]:
        own = [(key, user_id) for key, user_id in given_up.items() if key not in self.owners]
        for number, (key, user_id) in enumerate(own):
            condition = conditions.free_or_owned_by(user_id)
            yield Delete(WriteName("old_email", number), self._key(key), condition)

    def reservations(self) -> Iterator[Write]:
        for number, (key, user_id) in enumerate(self.wanted.items()):
            owner = self.owners.get(key)
            if owner is None:
                yield self._put(WriteName("email", number), key, user_id, user_id)
            elif self._is_taken_over(key):
                yield self._put(WriteName("email", number), key, user_id, owner.user_id)

    def checks_of_owners(self) -> Iterator[Write]:
        """Whether an address is another owner's was decided by the owner's record, which must be
        unchanged: the owner could be restored, or take the address, in between."""
        owners = {
            self.owners[key].user_id: self.owners[key] for key in self.wanted if key in self.owners
        }
        for user_id, owner in sorted(owners.items()):
            key = keys.user(self.company_id, user_id)
            user = owner.user
            condition = conditions.revision_is(user.revision) if user else conditions.absent()
            yield Check(WriteName("email_owner", user_id), key, condition)

    def identities_of_owners(self) -> Iterator[Write]:
        """An owner who loses an older form keeps the mailbox by its identity."""
        lost = [key for key in self.wanted if key in self.owners and self._is_taken_over(key)]
        identities = {
            box.identity: owner.user_id
            for key in lost
            if (owner := self.owners[key]).user
            for box in owner.user.mailboxes
            if key in box.older_forms and box.identity not in {*self.wanted, *self.owners}
        }
        for number, (identity, user_id) in enumerate(identities.items()):
            yield self._put(WriteName("owned_email", number), identity, user_id, user_id)

    def _is_taken_over(self, key: str) -> bool:
        """True if the key is the identity of a mailbox of the user, and its owner does not use that
        mailbox: for the owner it is an older form, or it was left behind."""
        return key in self.identities and not self.owners[key].uses(key)

    def _put(self, name: WriteName, key: str, user_id: int, taken_from: int) -> Put:
        """Reserves the key for the user if it is free, or reserved for the user `taken_from`."""
        pk, sk = self._key(key)
        item = encode_item({"pk": pk, "sk": sk, "user_id": user_id})
        return Put(name, item, conditions.free_or_owned_by(taken_from))

    def _key(self, key: str) -> keys.Key:
        return keys.email(self.company_id, key)
