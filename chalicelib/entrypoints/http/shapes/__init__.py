"""What clients send and receive, by resource: bodies, responses, and how they are filled.

Annotations stay text (`from __future__ import annotations`): a cold start evaluates none of them, and
their descriptions cost it nothing (decision 85).
"""
