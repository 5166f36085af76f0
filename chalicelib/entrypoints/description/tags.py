"""The chapters of the description, and the operations of each in the order of reading."""

CHAPTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Licenses": (
        "What offices own, who holds it, and what is free.",
        (
            "get_licenses",
            "get_company_licenses",
            "get_available_licenses",
            "get_plan",
            "get_capabilities",
            "get_thresholds",
            "put_thresholds",
        ),
    ),
    "Orders": (
        "Purchase, remove, restore, transfer: quote first, then confirm.",
        (
            "post_quote",
            "post_purchase",
            "post_removal",
            "get_removals",
            "post_restoration",
            "post_transfer",
        ),
    ),
    "Assignments": (
        "Licenses and add-ons in the hands of users, rooms, numbers and fax lines.",
        ("get_assignments", "post_assignment", "post_assignments", "delete_assignment"),
    ),
    "Users": (
        "Whoever is invited takes a license at once; whoever leaves frees it.",
        (
            "get_users",
            "post_user",
            "get_user",
            "patch_user",
            "patch_user_office",
            "delete_user",
            "post_user_restore",
        ),
    ),
    "Rooms and fax lines": (
        "Each takes its add-on.",
        ("get_rooms", "post_room", "get_room", "delete_room", "post_faxline"),
    ),
    "Billing and history": (
        "What was charged, what will be, and why.",
        (
            "get_history",
            "get_invoices",
            "get_invoice",
            "get_billing_summary",
            "get_company_billing_summary",
        ),
    ),
    "Company and offices": (
        "Where licenses live.",
        ("get_company", "get_offices", "get_office", "post_office"),
    ),
    "Vendor staff": (
        "For the vendor's Customer Success Managers: prices, terms, payments, new companies.",
        ("get_catalog", "put_catalog", "get_terms", "put_terms", "post_payment", "post_company"),
    ),
}

CHAPTER_BY_OPERATION = {name: chapter for chapter, (_, names) in CHAPTERS.items() for name in names}
