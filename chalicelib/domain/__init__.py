"""The rules: accounts and their transitions, the calendar, money, terms, refusals. Pure."""
