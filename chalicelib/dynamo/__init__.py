"""How it is kept: one DynamoDB table, its keys and items, its conditions, the store."""
