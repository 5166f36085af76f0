"""The vendor's colors and logo. Their paths contain a hash of the brand, so that browsers can cache
them.

No page has inline styles (`responses.PAGE_SECURITY_HEADERS`), so the colors are a stylesheet of
their own, after the console's.
"""

from hashlib import blake2b

import msgspec
from chalice.app import Request, Response

from ...domain.products import SHIPPED, Brand
from ...wiring import wired
from .page_routes import PageRoutes
from .responses import CACHED_FOR_A_YEAR, NO_STORE, File, file_response, not_found_response

routes = PageRoutes()

COLORS = """\
:root {{ --accent: {0}; --on-accent: #fff; --tint: color-mix(in srgb, {0} 12%, white); }}
@media (prefers-color-scheme: dark) {{
  :root {{
    --accent: color-mix(in srgb, {0} 45%, white); --on-accent: #111;
    --tint: color-mix(in srgb, {0} 35%, #111);
  }}
}}
"""


@routes.route("/brand/{version}/{name}", methods=["GET"])
def get_console_brand(request: Request, version: str, name: str) -> Response:
    """Needs no session. The brand is read at most once an hour."""
    del request
    current = wired()
    products = current.service.retries.run(lambda: current.catalogs.products(current.clock()))
    found = _file(products.brand, name)
    if found is None:
        return not_found_response()
    body, content_type = found
    cache = CACHED_FOR_A_YEAR if version == _version(products.brand) else NO_STORE
    return file_response(File(body, content_type, cache))


def _file(brand: Brand, name: str) -> tuple[str, str] | None:
    if name == "colors.css":
        return COLORS.format(brand.accent_color), "text/css; charset=utf-8"
    if name == "logo.svg" and brand.logo_svg:
        return brand.logo_svg, "image/svg+xml"
    return None


def brand_path(brand: Brand, name: str) -> str:
    """The file's path below `/console`; '' if the brand needs none."""
    if name == "colors.css" and brand.accent_color == SHIPPED.brand.accent_color:
        return ""
    return f"/brand/{_version(brand)}/{name}" if _file(brand, name) else ""


def _version(brand: Brand) -> str:
    return blake2b(msgspec.json.encode(brand), digest_size=6).hexdigest()
