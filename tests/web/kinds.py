"""A page of every kind, for what must be true of all of them."""

LISTS = (
    "/countries", "/mechanisms", "/councils", "/laws", "/provisions", "/institutions", "/criteria", "/sources", "/events",
    "/facts", "/questions", "/conflicts",
)  # fmt: skip
ENTRIES = (
    "/countries/kz", "/mechanisms/kz-mech-state-grants", "/councils/kz-council-access-commission", "/laws/kz-law-social-order-2005",
    "/provisions/kz-law-aarhus-2000-compliance", "/institutions/kz-inst-mci-2012", "/criteria/recipient-forms",
    "/sources/int-src-icnl-press-2012", "/events/int-event-study-visit-2012",
    "/facts/kz-fact-state-grants-amount-max-law-2022-09-05", "/statistics/kz-stat-aarhus-aarhus-centres-2009", "/series/kz-cpi",
    "/questions/kz-q-academic-figures", "/conflicts/kz-conflict-aarhus-in-force",
)  # fmt: skip
OTHERS = (
    "/", "/compare", "/compare?columns=kz@2012-05-21,tj@2012-05-21&theme=selection", "/changes", "/timeline", "/coverage",
    "/coverage?by=subject", "/agenda", "/presence", "/statistics", "/search", "/search?q=grant", "/data", "/method", "/about",
    "/guide", "/guide/6-compare",
)  # fmt: skip
EVERY = (*OTHERS, *LISTS, *ENTRIES)
