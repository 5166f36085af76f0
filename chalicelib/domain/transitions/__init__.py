"""How an account may change: ledger + command + stamp -> change, or a refusal. Pure."""
