"""The local stack: emulates the cloud in one process, on moto. Never deployed."""
