"""What would help a caller that is refused (R27).

Refusals take their advice from here. It suggests only what would be accepted from this caller now,
so it is decided on the ledger and the caller, where possible by trying the transition.
"""
