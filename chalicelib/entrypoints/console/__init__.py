"""The admin console: HTML pages and plain forms on the same verbs as the API. Jinja2 and Babel are
imported here only, and only when a page is rendered."""

CONSOLE = "/console"
"""Where the pages are. (`urls` builds their URLs, and comes with them.)"""
