"""Payments (R49): cards are saved, purchases authorized, invoices collected.

A capability that a deployment may do without: nothing of the core imports it. The core asks for
authorizations through `service.payment_ports`; what is paid is recorded by the core's verbs.
"""
