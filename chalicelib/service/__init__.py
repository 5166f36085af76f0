"""What the verbs share: requests, ports, retries, how an office changes."""
