"""The catalog of prices: vendor staff's, for all companies."""

from chalice.app import Blueprint

from ...domain.catalog import PriceList
from ...replace_catalog import replace_catalog
from ..reply import Reply
from . import answers_billing as answers
from .etags import tagged
from .operation import Call, ok, operation
from .parsing import CatalogBody

routes = Blueprint(__name__)


@operation(routes, "GET", "/catalog")
def get_catalog(call: Call[None]) -> Reply:
    newest = call.service.retries.run(call.wired.catalogs.newest)
    return tagged(call, ok(answers.catalog(newest)))


@operation(routes, "PUT", "/catalog", body=CatalogBody)
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
    return ok(answers.catalog(after))
