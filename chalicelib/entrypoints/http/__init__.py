"""The HTTP API, `/api/v2`: one module for each group of resources."""
