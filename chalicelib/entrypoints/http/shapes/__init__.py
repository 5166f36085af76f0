"""What clients send and receive, by resource: bodies, responses, and how they are filled.

Clients read the docstrings of bodies and responses, and the descriptions of their fields, in the
OpenAPI document. Annotations stay text (`from __future__ import annotations`), so that a cold start
does not evaluate them or the descriptions in them (decision 85).
"""
