"""How account items are stored under the shipped catalog, without a table."""

from chalicelib.domain.products import SHIPPED
from chalicelib.dynamo.layouts import Layouts


class ShippedNumbers:
    def number_of(self, license_type: str) -> int:
        return SHIPPED[license_type].number

    def id_of(self, number: int) -> str:
        return SHIPPED.license_types[number].id

    def numbers_types(self) -> bool:
        return True


SHIPPED_LAYOUTS = Layouts(ShippedNumbers())
