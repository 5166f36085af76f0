"""What clients send and receive, by resource: bodies, responses, and how they are filled.

Annotations stay text (`from __future__ import annotations`), so that a cold start does not evaluate
them or the meanings of fields in them (decision 85).
"""
