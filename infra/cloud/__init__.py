"""Runs the packaged product in MiniStack: an emulated cloud in one process, on loopback."""
