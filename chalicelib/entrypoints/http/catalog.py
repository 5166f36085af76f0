"""The catalog of prices for all companies, which vendor staff read and replace."""

from __future__ import annotations

from chalice.app import Blueprint

from ...domain.catalog import PriceList
from ...replace_catalog import replace_catalog
from ...service.policy import Verb
from ..reply import Reply
from .etags import tagged
from .operation import Call, ok, operation
from .registry import Operation
from .shapes.catalog import CatalogBody, CatalogResponse, catalog_response

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
        "PUT",
        "/catalog",
        verb=Verb.REPLACE_CATALOG,
        body=CatalogBody,
        about_company=False,
        chapter="Vendor staff",
        summary="Replace the whole catalog",
        responses={200: CatalogResponse},
        more="Read the catalog, edit it and send it back: `revision` must be the newest. It sets "
        "the prices of cycles that begin at least five minutes later; current cycles keep their "
        "prices. The example shows two price lists.",
    ),
)
def put_catalog(call: Call[CatalogBody]) -> Reply:
    price_lists = tuple(
        PriceList(
            each.account_type,
            each.plan_period,
            each.currency,
            each.effective_from,
            each.prices,
        )
        for each in call.body.price_lists
    )
    catalogs, retries = call.wired.catalogs, call.service.retries
    after = replace_catalog(catalogs, retries, call.body.revision, price_lists, call.request)
    return ok(catalog_response(after))
