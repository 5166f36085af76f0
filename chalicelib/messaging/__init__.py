"""How we speak to the cloud besides the database: the queue of due offices, the bus of events."""
