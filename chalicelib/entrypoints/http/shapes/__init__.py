"""What clients send and receive, by resource: bodies, responses, and how they are filled."""
