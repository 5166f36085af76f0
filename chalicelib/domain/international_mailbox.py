"""Mailboxes of addresses beyond ASCII. `mailbox` loads this module when it meets the first one."""

import unicodedata

import idna

from .mailbox import Mailbox, NotAMailbox, is_too_long, older_form, require_labels

_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),  # The blank Braille pattern, which only looks like a space.
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0000, 0xE0FFF),
)
"""Unicode's Default_Ignorable_Code_Point beyond the categories below: fillers, joiners, variation
selectors, tags."""
_INVISIBLE_CATEGORIES = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"))
"""Controls, format characters (joiners, soft hyphen, marks of direction), unassigned characters,
private use, surrogates, separators."""


LONGEST_DOMAIN = 253
"""The limit of DNS, in characters."""
_ENCODED = "xn--"
"""What a label begins with that is the ASCII form of another."""


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def require_visible(address: str) -> None:
    """Raises NotAMailbox for a character that cannot be seen or changes the direction of text."""
    for character in address:
        if _is_invisible(character):
            raise NotAMailbox(
                f"must not have U+{ord(character):04X}: only letters, digits, marks, punctuation "
                "and symbols that can be seen are allowed"
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


def _is_invisible(character: str) -> bool:
    number = ord(character)
    return unicodedata.category(character) in _INVISIBLE_CATEGORIES or any(
        first <= number <= last for first, last in _IGNORABLE
    )
