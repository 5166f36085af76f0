"""Descriptions of fields that several shapes have, so that a name means the same everywhere.

The description of a field that only one shape has is beside that field.
"""

from msgspec import Meta

ACCOUNT_TYPE = Meta(description="The company's kind of plan.")
ACTION = Meta(description="The change that is made or quoted.")
ADMIN_OFFICE_IDS = Meta(description="The offices that the user administers.")
AGREEMENT = Meta(description="What the vendor lets the company choose by itself.")
AMOUNT = Meta(description="The amount with its currency.")
ANNUAL_COMMIT_MONTHLY_BILLING = Meta(
    description="True if committed for a year and billed monthly: removals take effect at the end "
    "of the commitment year."
)
AREA_CODE = Meta(
    description="The area code of the placeholder number, `800` if absent. A reserved `number` "
    "does not use it."
)
ASSIGNEE = Meta(description="The user, room, number or fax line that holds the license.")
ASSIGNEE_TYPE = Meta(description="What `id` names: ids of two types may be equal.")
ASSIGNMENT_ID = Meta(
    description="The assignment's id, which stays the same if it is released and made again."
)
AT = Meta(description="When it happened.")
BY = Meta(description="Who did it.")
BALANCE = Meta(description="Credit that pays the next invoices first.")
BALANCE_USED = Meta(description="How much of it credit and the balance pay.")
COLLECT = Meta(
    description="When a card plan collects what a change charges: `at_once` by an invoice of its "
    "own, or `next_bill` with the next invoice, which the company's agreement must allow."
)
CONTACT = Meta(description="The person to write to; null if the contract names none.")
CONTRACT_PRICES = Meta(
    description="Prices of one license for one cycle, in minor units, by license type. They "
    "replace the catalog's from the next cycle."
)
CREDIT_LIMIT = Meta(
    description="What the company's invoiced offices can owe together, in minor units by currency: "
    "what is open, what has accrued, and an order with its tax. If there is one, nothing in other "
    "currencies. Renewals may exceed it."
)
CURRENCY = Meta(description="ISO 4217 code.")
CURSOR = Meta(description="The cursor of the next page; absent on the last page.")
CYCLE = Meta(description="The current billing cycle.")
DATE = Meta(description="When the invoice will be issued.")
DOMAIN = Meta(description="The domain of the users' email addresses.")
DUE_NOW = Meta(
    description="What an invoice makes due immediately, less what credit and the balance pay. Zero "
    "on plans that collect with the next invoice."
)
DUE_OF_INVOICE = Meta(
    description="What a payment has to pay, or has paid: the total less `balance_used`. Zero once "
    "credit notes have credited all of it."
)
E911_ADDRESS = Meta(description="The address for emergency calls.")
EFFECTIVE_FROM = Meta(description="Sets the prices of cycles that begin on this day or later.")
EMAILS = Meta(description="Email addresses without duplicates, the primary one first.")
ENTRY_ID = Meta(description="The id of this row of the history.")
EXTERNAL_ID = Meta(
    description="What your own system calls it: at most one of its kind in a company has it. Kept "
    "as sent; letters keep their case."
)
REMOVABLE_EXTERNAL_ID = Meta(description=f"{EXTERNAL_ID.description} Null removes it.")
HOURS = Meta(description="Pairs of opening and closing times, as 24-hour `HH:MM`.")
IDLE_ABOVE = Meta(description="A license type with more available licenses is idle.")
INVOICED = Meta(
    description="True if the office pays by invoice: purchases within a cycle are billed with "
    "the next invoice. False if it pays by card."
)
INVOICES = Meta(description="The latest invoices, newest first.")
INVOICE_NUMBER = Meta(description="The invoice that was issued immediately; null if none was.")
IS_SUPER_ADMIN = Meta(description="True for administrators of the company.")
ITEMS = Meta(description="The quantities, each license type once.")
LICENSE = Meta(
    description="The license that the user is given: the `user_license` of a license type of the "
    "catalog, or a value that takes none, such as `admins`. By default the catalog's first."
)
OWN_LICENSE = Meta(
    description=f"{LICENSE.description} Null if it was released by itself. Users can have more "
    "licenses, which the office's assignments list."
)
LICENSES = Meta(description="The counts after the change, of the license types that it changes.")
LICENSE_TYPES = Meta(
    description="What is sold: at most 40 license types that are not retired. A type that was for "
    "sale stays, retired if need be."
)
ACCOUNT_TYPES = Meta(description="The kinds of plans.")
BRAND = Meta(description="How the console presents the vendor.")
OTHER_USER_LICENSES = Meta(
    description="Values of a user's `license` that take no license, such as `admins`."
)
TELEPHONY = Meta(
    description="True if the vendor sells telephony: new offices need an emergency address."
)
LICENSE_TYPE = Meta(description="The type of license or add-on.")
LINES = Meta(
    description="What is billed, credited, restored or scheduled for removal, by license type."
)
MAY_COLLECT_LATER = Meta(
    description="True if card plans may collect charges with the next bill (`collect`)."
)
MAX_OFFICES = Meta(description="How many offices the company can have.")
MAY_BE_INVOICED = Meta(description="True if it may open offices that are invoiced.")
MAY_COMMIT = Meta(description="True if it may open offices with an annual commitment.")
LISTED = Meta(description="The items of the list, in order.")
LOW_BELOW = Meta(description="An owned license type with fewer available licenses is low.")
NEXT_BILL = Meta(description="The next invoice if nothing changes until then.")
NOT_SELF_SERVE = Meta(description="The actions that admins must leave to the contact.")
NUMBER = Meta(description="The invoice's number, counted in each office.")
ONLY_DIALPADS = Meta(description="A field of Dialpad's API; stored without effect.")
ON_HOLD = Meta(
    description="True while an invoice of any of the company's offices is declined. Until it is "
    "paid, purchases, restorations, transfers and new offices are refused."
)
OPEN = Meta(description="What is still to be paid of the invoices.")
OTHER_OFFICE = Meta(description="The other office of a transfer.")
PAYMENT_STATUS = Meta(description="The state of its payment.")
PAID_BY_PAYMENT = Meta(description="What is left for a payment: the total less `balance_used`.")
PERIOD = Meta(description="The period that it covers.")
PLAN_PERIOD = Meta(description="The length of a billing cycle.")
PRICES = Meta(description="Prices of one license for one cycle, in minor units, by license type.")
PRICE_LISTS = Meta(description="Prices by account type, plan period, currency and day.")
QUOTE = Meta(
    description="The quote's token. An order with it is billed exactly as quoted, or refused."
)
REASON = Meta(description="The reason for the change, for the journal. Required from vendor staff.")
REMOVAL_ID = Meta(description="Names one scheduled removal. A restoration may ask for it alone.")
RESOLD = Meta(description="True if a reseller sold the plan; the reseller is the contact.")
REVISION = Meta(
    description="The revision's number. To replace the catalog, send the one that was edited."
)
SECOND_LINE = Meta(description="Second line of the street address.")
SOURCE = Meta(description="Where the change was made; `staff` for vendor staff.")
STREET = Meta(description="Street and number.")
SUB = Meta(description="The subject of the caller's token.")
TARGET_ID = Meta(description="The user. The line takes a license of their office.")
TARGET_TYPE = Meta(description="The kind of target. Send `user`: there are no departments here.")
TIMEZONE = Meta(description="A name of the tz database. Cycles end at midnight in this time zone.")
