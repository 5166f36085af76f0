"""Invoices and credit notes as pages made for printing: one HTML file each, without scripts and
external resources."""
