"""Dialpad's ten license types, by name."""

from collections.abc import Iterator


class _Types(type):
    """Iterates over the ids."""

    def __iter__(cls) -> Iterator[str]:
        return (value for name, value in vars(cls).items() if name.isupper())


class LicenseType(metaclass=_Types):
    TALK_LINES = "talk_lines"
    SELL_LINES = "sell_lines"
    CONTACT_CENTER_LINES = "contact_center_lines"
    ROOM_LINES = "room_lines"
    FAX_LINES = "fax_lines"
    ADDITIONAL_NUMBER_LINES = "additional_number_lines"
    UBERCONFERENCE_LINES = "uberconference_lines"
    TOLLFREE_ROOM_LINES = "tollfree_room_lines"
    TOLLFREE_ADDITIONAL_NUMBER_LINES = "tollfree_additional_number_lines"
    TOLLFREE_UBERCONFERENCE_LINES = "tollfree_uberconference_lines"


LICENSES_FOR_USERS = frozenset(
    {LicenseType.TALK_LINES, LicenseType.SELL_LINES, LicenseType.CONTACT_CENTER_LINES}
)
PRO_ONLY = frozenset({LicenseType.SELL_LINES, LicenseType.CONTACT_CENTER_LINES})
