"""A period's invoices, payments, credit notes and other credits as a CSV file for bookkeeping."""
