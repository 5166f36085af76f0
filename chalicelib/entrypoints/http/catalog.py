"""The catalog for all companies, which vendor staff read and replace: what is sold, and prices."""

from __future__ import annotations

from chalice.app import Blueprint

from ...replace_catalog import replace_catalog
from ...service.policy import Verb
from ..reply import Reply
from .etags import tagged
from .operation import Call, ok, operation
from .registry import Operation
from .shapes.catalog import (
    CatalogResponse,
    PublicCatalogResponse,
    catalog_response,
    public_catalog_response,
)
from .shapes.catalog_edits import CatalogBody, wanted_catalog

routes = Blueprint(__name__)


@operation(
    routes,
    Operation(
        "GET",
        "/catalog",
        verb=Verb.READ_CATALOG,
        about_company=False,
        chapter="Vendor staff",
        summary="The catalog of prices",
        responses={200: CatalogResponse},
        tagged=True,
        more="The same for all companies.",
    ),
)
def get_catalog(call: Call[None]) -> Reply:
    newest = call.queries.newest_catalog()
    return tagged(call, ok(catalog_response(newest)))


@operation(
    routes,
    Operation(
        "GET",
        "/catalog/public",
        verb=Verb.READ,
        chapter="Company and offices",
        summary="What the vendor sells, and its prices for the company's account type",
        responses={200: PublicCatalogResponse},
        codes=("not_found",),
        more="Names, kinds and holders of all license types, and the price lists that are "
        "effective today. Offices with contract prices pay those.",
    ),
)
def get_public_catalog(call: Call[None]) -> Reply:
    company, catalog = call.queries.company(), call.queries.catalog_in_force()
    return ok(public_catalog_response(catalog, company.account_type, call.at.date()))


@operation(
    routes,
    Operation(
        "PUT",
        "/catalog",
        verb=Verb.REPLACE_CATALOG,
        body=CatalogBody,
        largest_body=512 * 1024,
        about_company=False,
        chapter="Vendor staff",
        summary="Replace the whole catalog",
        responses={200: CatalogResponse},
        more="Read the catalog, edit it and send it back: `revision` must be the newest. It sets "
        "the prices of cycles that begin at least five minutes later; current cycles keep their "
        "prices. Seller and tax rates apply to invoices from then on. The example shows two "
        "price lists.",
    ),
)
def put_catalog(call: Call[CatalogBody]) -> Reply:
    wanted = wanted_catalog(call.body)
    catalogs, retries = call.wired.catalogs, call.service.retries
    after = replace_catalog(catalogs, retries, call.body.revision, wanted, call.request)
    return ok(catalog_response(after))
