"""The local stand-in for Stripe: speaks the part of its HTTP API that the product uses, serves the
hosted pages, and sends signed webhooks. Never deployed.

A parameter that Stripe knows and the stand-in does not is refused as unknown, so nothing is ignored
silently. `at_provider.py` has what a tester does at the provider: refunds, disputes, failures.
"""
