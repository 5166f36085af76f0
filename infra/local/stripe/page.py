"""The frame of hosted pages."""

from html import escape

from infra.local.gateway import GatewayReply

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}: the local payment provider</title>
<meta name="viewport" content="width=device-width">
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }}
main {{ max-width: 30rem; margin: 8vh auto; padding: 0 1rem; }}
h1 {{ font-size: 1.4rem; margin: 0 0 .25rem; }}
fieldset {{ border: 1px solid GrayText; border-radius: .6rem; margin: 1rem 0; }}
label {{ display: flex; gap: .6rem; padding: .3rem 0; align-items: baseline; }}
label strong {{ display: block; }}
button, a {{ font: inherit; padding: .5rem 1rem; }}
[role=alert] {{ border: 2px solid; border-radius: .6rem; padding: .5rem 1rem; }}
</style></head><body><main><h1>{title}</h1>
<p>This page stands in for Stripe's. No real card is charged or kept.</p>{content}
</main></body></html>
"""
HEADERS = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}


def page_of(title: str, content: str, status: int = 200) -> GatewayReply:
    """`content` is HTML."""
    return GatewayReply(status, HEADERS, PAGE.format(title=escape(title), content=content).encode())


def redirect(url: str) -> GatewayReply:
    return GatewayReply(303, {"Location": url, "Cache-Control": "no-store"}, b"")
