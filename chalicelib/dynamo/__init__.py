"""Persistence: one DynamoDB table, its keys, items and conditions, and the store."""
