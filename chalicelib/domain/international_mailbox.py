"""Mailboxes of addresses beyond ASCII. `mailbox` loads this module when it meets the first one."""

import unicodedata

import idna

from .mailbox import Mailbox, NotAMailbox, is_too_long, older_form, require_labels
from .visible_text import first_invisible

LONGEST_DOMAIN = 253
"""The limit of DNS, in characters."""
_ENCODED = "xn--"
"""What a label begins with that is the ASCII form of another."""


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def require_visible(address: str) -> None:
    """Raises NotAMailbox for a character that cannot be seen or changes the direction of text."""
    if found := first_invisible(address):
        raise NotAMailbox(
            f"must not have {found}: only letters, digits, marks, punctuation and symbols that "
            "can be seen are allowed"
        )


def international_mailbox(address: str) -> Mailbox:
    """The mailbox of the address. Raises NotAMailbox."""
    local_part, _, domain = address.rpartition("@")
    ascii_domain = _ascii_domain(domain)
    identity = f"{nfc(nfc(local_part).lower())}@{ascii_domain}"
    spellings = (address, *_spellings(local_part, ascii_domain))
    older = dict.fromkeys(map(older_form, spellings))
    return Mailbox(
        identity, tuple(each for each in older if each != identity and not is_too_long(each))
    )


def _spellings(local_part: str, ascii_domain: str) -> list[str]:
    """The usual spellings of a mailbox: domain in ASCII or Unicode, composed or decomposed."""
    return [
        unicodedata.normalize(form, f"{local_part}@{domain}")
        for domain in (ascii_domain, _unicode_domain(ascii_domain))
        for form in ("NFC", "NFD")
    ]


def _ascii_domain(domain: str) -> str:
    """The domain as IDNA 2008 writes it in ASCII, in lower case. Raises NotAMailbox."""
    try:
        mapped = idna.uts46_remap(domain, std3_rules=False).removesuffix(".")
        ascii_domain = ".".join(map(_ascii_label, mapped.split(".")))
    except idna.IDNAError as error:
        raise NotAMailbox(
            f"must have a domain that is valid by IDNA 2008, the standard of international domain "
            f"names: {error}"
        ) from None
    if len(ascii_domain) > LONGEST_DOMAIN:
        raise NotAMailbox(f"must have a domain of at most {LONGEST_DOMAIN} characters in ASCII")
    return ascii_domain


def _ascii_label(label: str) -> str:
    if label.isascii() and not label.startswith(_ENCODED):
        require_labels(label)
        return label
    return idna.alabel(label).decode()


def _unicode_domain(ascii_domain: str) -> str:
    """The domain in Unicode, for display."""
    labels = ascii_domain.split(".")
    return ".".join(idna.ulabel(label) if label.startswith(_ENCODED) else label for label in labels)
