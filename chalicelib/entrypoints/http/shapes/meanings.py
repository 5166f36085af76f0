"""Meanings of fields that several shapes have: a word means the same everywhere.

What only one field means is beside that field.
"""

from msgspec import Meta

ACCOUNT_TYPE = Meta(description="What kind of plan the company has.")
ACTION = Meta(description="What is done, or was done.")
ADMIN_OFFICE_IDS = Meta(description="The offices that the user administers.")
AMOUNT = Meta(description="In minor units of the currency, or money made of that.")
ANNUAL_COMMIT_MONTHLY_BILLING = Meta(
    description="Committed for a year and billed monthly: removals take effect when the"
    " commitment year ends."
)
AREA_CODE = Meta(description="Where the number should be.")
ASSIGNEE = Meta(description="Who holds the license.")
ASSIGNEE_TYPE = Meta(description="What kind of holder.")
ASSIGNMENT_ID = Meta(description="Names the assignment; equal for the same assignee and type.")
AT = Meta(description="When it happened.")
BY = Meta(description="Who did it.")
CONTACT = Meta(description="Whom to ask; null if nobody is named.")
CONTRACT_PRICES = Meta(
    description="Minor units for a license and cycle, by license type, in place of the "
    "catalog's from the next cycle on."
)
CURRENCY = Meta(description="ISO 4217.")
CURSOR = Meta(description="Of the next page; absent on the last.")
CYCLE = Meta(description="The running billing cycle.")
DATE = Meta(description="When it will be issued.")
DOMAIN = Meta(description="Of its users' addresses.")
DUE_NOW = Meta(
    description="What is charged at once. On invoiced plans purchases accrue to the next invoice."
)
E911_ADDRESS = Meta(description="For emergency calls.")
EFFECTIVE_FROM = Meta(description="From which day cycles that begin are priced so.")
EMAILS = Meta(description="The addresses, the primary one first, each once.")
ENTRY_ID = Meta(description="Names the entry.")
HOURS = Meta(description="Opening hours: times in pairs, 24 hours.")
IDLE_ABOVE = Meta(description="With more available of a type, they are idle.")
INVOICED = Meta(
    description="Billed by invoice, with what is purchased in mid-cycle accrued; else by card."
)
INVOICES = Meta(description="The last ones, newest first.")
INVOICE_NUMBER = Meta(description="The invoice of what was charged at once; null without one.")
IS_SUPER_ADMIN = Meta(description="Administers the company.")
ITEMS = Meta(description="What is asked for: each license type once.")
LICENSE = Meta(
    description="Dialpad's name of what the user holds: `talk`, `agents` (sell_lines), "
    "`lite_support_agents` (contact_center_lines); the others take none."
)
LICENSES = Meta(description="Counts afterwards, of the license types that were touched.")
LICENSE_TYPE = Meta(description="What is counted and bought.")
LINES = Meta(description="What it is made of.")
LISTED = Meta(description="One for each, in the order of the list.")
LOW_BELOW = Meta(description="With fewer available of a type that is owned, they are low.")
NEXT_BILL = Meta(description="What the next invoice will say if nothing changes.")
NOT_SELF_SERVE = Meta(description="What the office's own admins may not do: they ask the contact.")
NUMBER = Meta(description="The invoice's number, counted in each office.")
ONLY_DIALPADS = Meta(description="Dialpad's; without a meaning here.")
ON_HOLD = Meta(
    description="A payment was declined: nothing can be purchased, removed or restored until paid."
)
OPEN = Meta(description="What is invoiced and not paid.")
PAYMENT_STATUS = Meta(description="How its payment stands.")
PERIOD = Meta(description="From when to when it pays for, or holds.")
PLAN_PERIOD = Meta(description="How long a cycle is.")
PRICES = Meta(description="Minor units for a license and cycle, by license type.")
PRICE_LISTS = Meta(description="Prices by account type, plan period, currency and day.")
QUOTE = Meta(
    description="The payment summary's token. With it, exactly what the quote showed is charged."
)
REASON = Meta(description="Why, as the journal says. Vendor staff must give one.")
REMOVAL_ID = Meta(description="Names the removal.")
RESOLD = Meta(description="Sold by a reseller, who is the contact.")
REVISION = Meta(
    description="Counts the catalog's revisions. Sent back, it names the one that was edited."
)
SECOND_LINE = Meta(description="Second line of the street address.")
SOURCE = Meta(description="From where it was done.")
STREET = Meta(description="Street and number.")
SUB = Meta(description="The subject of the caller's token.")
TARGET_ID = Meta(description="The user.")
TARGET_TYPE = Meta(description="Kind of target; departments are not kept here.")
TIMEZONE = Meta(description="Of the tz database: cycles end at midnight there.")
