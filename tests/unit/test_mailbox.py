"""One mailbox is one identity, however its address is written (R34)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.mailbox import checked_mailbox, mailbox, older_form, stored_address
from chalicelib.domain.refusals import Refusal


def spelled(*addresses: str) -> set[str]:
    return {checked_mailbox(address, "/email").identity for address in addresses}


@pytest.mark.parametrize(
    ("identity", "addresses"),
    [
        ("ada@example.com", ["ada@example.com", "Ada@Example.COM", "ADA@EXAMPLE.com"]),
        (
            "max@xn--bcher-kva.example",
            [
                "max@b\u00fccher.example",
                "max@bu\u0308cher.example",
                "MAX@B\u00dcCHER.Example",
                "max@xn--bcher-kva.example",
                "max@XN--Bcher-KVA.EXAMPLE",
            ],
        ),
        ("jos\u00e9@example.com", ["jos\u00e9@example.com", "jose\u0301@example.com", "JOSE\u0301@EXAMPLE.com"]),
        # Marks in another order, and one letter composed while the other is not.
        ("q\u0323\u0307@x.example", ["q\u0323\u0307@x.example", "q\u0307\u0323@x.example"]),
        ("\u00e9\u00e8@x.example", ["\u00e9e\u0300@x.example", "e\u0301\u00e8@x.example"]),
        # Full-width letters and dots, and ideographic dots, in the domain.
        ("ada@example.com", ["ada@\uff45\uff58ample.com", "ada@example\uff0ecom", "ada@example\u3002com", "ada@example\uff61com"]),
        ("ada@xn--bcher-kva.example", ["ada@\uff38\uff2e\uff0d\uff0dbcher-kva.example"]),
        ("li@xn--strae-oqa.example", ["li@stra\u00dfe.example", "li@STRA\u1e9eE.example", "li@xn--strae-oqa.example"]),
        # The Kelvin sign is K in every normalization form.
        ("k@x.example", ["K@x.example", "\u212a@x.example"]),
        ("i\u0307@x.example", ["\u0130@x.example", "i\u0307@x.example", "I\u0307@x.example"]),
        ("a_b@under_score.example", ["A_b@Under_Score.example"]),
        ("ada+tag@a.b.c.example", ["Ada+Tag@A.b.C.example"]),
        ("ada@ab--c.example", ["ada@AB--c.example"]),
        ("ada@localhost", ["ada@LOCALHOST"]),
    ],
)  # fmt: skip
def test_spellings_of_one_mailbox_have_one_identity(identity: str, addresses: list[str]) -> None:
    assert spelled(*addresses) == {identity}


@pytest.mark.parametrize(
    "addresses",
    [
        ["li@stra\u00dfe.example", "li@strasse.example"],
        ["gro\u00df@x.example", "gross@x.example"],
        ["\u0131@x.example", "i@x.example", "\u0130@x.example"],
        ["\u017f@x.example", "s@x.example"],
        ["\u03b1\u03c2@x.example", "\u03b1\u03c3@x.example"],
        ["ada@\u03b1\u03c2.example", "ada@\u03b1\u03c3.example"],
        ["\ufb01@x.example", "fi@x.example"],
        ["\uff41@x.example", "a@x.example"],
        ["\u0430da@x.example", "ada@x.example"],
        ["a.da@x.example", "ada@x.example", "ada+1@x.example"],
        ["ada@x.example", "ada@x.example.com", "ada@www.x.example"],
    ],
)
def test_mailboxes_that_differ_have_different_identities(addresses: list[str]) -> None:
    assert len(spelled(*addresses)) == len(addresses)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        *(
            (f"a{invisible}da@x.example", f"must not have U+{ord(invisible):04X}: only letters,")
            for invisible in "\u00a0\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u202e"
            "\u2060\u2066\u2800\u3164\ufe0f\ufeff\uffa0\ufff9\ue000\U000e0041\U000e0100\x85\u0378"
        ),
        ("ada@x\u200d.example", "must not have U+200D: only letters, digits,"),
        ("ada@exam\u00adple.com", "must not have U+00AD: only letters, digits,"),
        ('"ada"@x.example', 'must have none of " ( ) , : ; < > [ ] \\ and no control characters'),
        ("(ada)ada@x.example", "must have none of "),
        ("ada\\@x.example", "must have none of "),
        ("ada\x7f@x.example", "must have none of "),
        # The Greek question mark is a semicolon in every normalization form.
        ("ada\u037e@x.example", "must have none of "),
        ("ada@x.example.", "must have a domain of labels separated by dots, without a dot at the"),
        ("ada@b\u00fccher.example.", "must have a domain of labels separated by dots, without a"),
        ("ada@x.example\u3002", "must have a domain of labels separated by dots, without a dot at"),
        ("ada@x..example", "must have a domain of labels"),
        ("ada@.example", "must have a domain of labels"),
        ("ada@b\u00fccher..example", "must have a domain of labels"),
        ("ada@-x.example", "must have a domain of labels"),
        ("ada@x-.example", "must have a domain of labels"),
        ("ada@[127.0.0.1]", "must have a domain of labels"),
        ("ada@x!.example", "must have a domain of labels"),
        (f"ada@{'x' * 64}.example", "must have a domain of labels"),
        ("ada@" + "\u00fc" * 60 + ".example", "must have a domain that is valid by IDNA 2008"),
        ("ada@xn--a.example", "must have a domain that is valid by IDNA 2008"),
        ("ada@xn--.example", "must have a domain that is valid by IDNA 2008"),
        ("ada@xn--example-.com", "must have a domain that is valid by IDNA 2008"),
        ("ada@xn--b\u00fccher.example", "must have a domain that is valid by IDNA 2008"),
        ("ada@\u2603.example", "must have a domain that is valid by IDNA 2008"),
        ("ada@\u05d0a.example", "must have a domain that is valid by IDNA 2008"),
        ("a@" + ".".join(["\u00fc" * 50] * 5), "must have a domain of at most 253 characters in"),
        ("\U00010400" * 130 + "@x.example", "must have at most 512 bytes in lower case"),
    ],
)
def test_what_is_no_mailbox_is_refused_with_what_is_allowed(address: str, allowed: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_mailbox(address, "/email")
    (error,) = refused.value.members["errors"]
    assert error["pointer"] == "/email"
    assert error["detail"].startswith(allowed), error["detail"]


@pytest.mark.parametrize(
    "address",
    ["g" * 242 + "@example.com", f"ada@{'x' * 63}.example", "\u00e9" * 120 + "@x.example"],
)
def test_the_longest_addresses_are_mailboxes(address: str) -> None:
    assert spelled(address) == {address}


# Older forms.


@pytest.mark.parametrize(
    ("address", "older_forms"),
    [
        ("Ada@Example.com", ()),
        ("max@b\u00fccher.example", ("max@b\u00fccher.example", "max@bu\u0308cher.example")),
        ("max@xn--bcher-kva.example", ("max@b\u00fccher.example", "max@bu\u0308cher.example")),
        ("max@\u6771\u4eac.example", ("max@\u6771\u4eac.example",)),
        ("jos\u00e9@x.example", ("jose\u0301@x.example",)),
        ("li@stra\u00dfe.example", ("li@strasse.example",)),
        ("li@strasse.example", ()),
        ("gro\u00df@x.example", ("gross@x.example",)),
        (
            "jos\u00e9@b\u00fccher.example",
            (
                "jos\u00e9@b\u00fccher.example",
                "jose\u0301@xn--bcher-kva.example",
                "jose\u0301@bu\u0308cher.example",
            ),
        ),
        ("ada@\uff45xample.com", ("ada@\uff45xample.com",)),
        ("ada@example.com.", ("ada@example.com.",)),
    ],
)
def test_older_releases_kept_the_usual_spellings_under_these_keys(
    address: str, older_forms: tuple[str, ...]
) -> None:
    assert mailbox(address).older_forms == older_forms


@pytest.mark.parametrize(
    ("address", "identity"),
    [
        ("a\u00adda@x.example", "a\u00adda@x.example"),
        ('"Ada"@x.example', '"ada"@x.example'),
        ("ada@\u2603.example", "ada@\u2603.example"),
        # These domains have another spelling that is allowed today.
        ("Ada@Example.com.", "ada@example.com"),
        ("ada@exam\u00adple.com", "ada@example.com"),
    ],
)
def test_an_address_that_was_allowed_before_has_a_mailbox(address: str, identity: str) -> None:
    assert mailbox(address).identity == identity


def test_an_older_form_longer_than_a_key_is_none() -> None:
    # Decomposed, this letter has 3 times the bytes.
    assert mailbox("\u1e69" * 150 + "@x.example").older_forms == ()


def test_an_address_is_stored_composed_and_otherwise_as_sent() -> None:
    assert stored_address("Jose\u0301@B\u00fccher.Example") == "Jos\u00e9@B\u00fccher.Example"
    assert stored_address("Ada@Example.com") == "Ada@Example.com"


# Any text.

LOCAL_PARTS = st.text(st.characters(exclude_characters="@"), min_size=1, max_size=20)
DOMAINS = st.lists(
    st.text(st.characters(exclude_characters="@"), min_size=1, max_size=12)
    | st.from_regex(r"xn--[a-z0-9-]{1,20}", fullmatch=True),
    min_size=1,
    max_size=3,
).map(".".join)
ADDRESSES = st.builds("{}@{}".format, LOCAL_PARTS, DOMAINS | st.just("x.example"))


@given(ADDRESSES)
def test_any_text_is_a_mailbox_or_refused(address: str) -> None:
    found = None
    with suppress(Refusal):
        found = checked_mailbox(address, "/email")
    if found:
        # The identity is an address of the same mailbox, and so is what is stored.
        assert mailbox(found.identity).identity == found.identity
        assert mailbox(stored_address(address)).identity == found.identity
        # What an older release wrote for this address is met.
        assert older_form(stored_address(address)) in found.keys


@given(ADDRESSES.filter(lambda address: address.encode(errors="ignore").decode() == address))
def test_any_stored_address_has_a_mailbox_whose_keys_differ(address: str) -> None:
    keys = mailbox(address).keys
    assert len({*keys}) == len(keys) <= 6
