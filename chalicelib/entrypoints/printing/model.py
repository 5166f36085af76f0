"""What a printed document says, as text: invoices and credit notes have the same form."""

from ...domain.record import Record


class PrintedParty(Record):
    """The seller or buyer. `role` is what the document calls it."""

    role: str
    name: str
    address: tuple[str, ...]
    tax_ids: tuple[str, ...]
    email: str | None


class PrintedLine(Record):
    """A line; a text is '' where the line has none."""

    what: str
    how: str
    period: str
    quantity: str
    unit_price: str
    amount: str


class PrintedSum(Record):
    """A row of the sums. `style` is `total` or `due` for the rows that matter."""

    label: str
    amount: str
    style: str = ""


class PrintedTable(Record):
    """A small table below the sums, of payments or credit notes. The last columns are amounts."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    amounts: int = 1
    """How many of the last columns are amounts."""


class PrintedDocument(Record):
    """A document. `facts` are labels and values, `state` is a style and a label, `notes` are
    sentences that the law or the seller wants."""

    title: str
    state: tuple[str, str] | None
    facts: tuple[tuple[str, str], ...]
    parties: tuple[PrintedParty, ...]
    lines: tuple[PrintedLine, ...]
    sums: tuple[PrintedSum, ...]
    notes: tuple[str, ...]
    tables: tuple[PrintedTable, ...] = ()
    payment_note: str | None = None
