"""A period's invoices, lines, taxes, payments and credit notes as a CSV file for bookkeeping."""
