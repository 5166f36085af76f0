"""SCIM 2.0: a company's identity provider creates, changes and removes its users (R54).

A capability with a function of its own, `chalicelib/scim`: `scim2-models` and `scim2-server` do the
protocol, `dialects` makes of what Okta and Entra send what the protocol means, and everything that
changes goes through the verbs.
"""
