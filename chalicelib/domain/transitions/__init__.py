"""How an account may change: ledger + command + metadata -> change, or a refusal. Pure."""
