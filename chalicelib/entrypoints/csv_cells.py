"""Cells of CSV files for spreadsheets."""

from unicodedata import normalize

BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets read UTF-8 as the system's own code page."""
FORMULA_PREFIXES = ("=", "+", "-", "@")
COMMAND_PREFIXES = ("\t", "\r", "\n")


def escaped_cell(cell: object) -> object:
    """Prefixes text that a spreadsheet would run as a formula (OWASP, CSV injection). Spreadsheets
    in Chinese and Japanese read full-width signs like the others."""
    if not isinstance(cell, str):
        return cell
    signs = normalize("NFKC", cell).lstrip()
    is_run = signs.startswith(FORMULA_PREFIXES) or cell.startswith(COMMAND_PREFIXES)
    return f"'{cell}" if is_run else cell
