"""Clients of SQS (the queue of due offices) and EventBridge (the bus of events)."""
