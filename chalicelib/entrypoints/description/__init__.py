"""The API's description: an OpenAPI 3.1 document, and a documentation page."""
