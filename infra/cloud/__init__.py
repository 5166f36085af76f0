"""The packaged product in a cloud on this machine: MiniStack, one process, on loopback."""
