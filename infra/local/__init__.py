"""The local stack: one process that plays the cloud on moto. Never deployed."""
