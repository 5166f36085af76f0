"""What the verbs share: requests, ports, retries, policy, and changes of offices."""
