"""What a release says of the atlas, and of its own files, in words."""

TITLE = "CSO Financing Atlas"
DESCRIPTION = (
    "How governments finance and cooperate with civil society organisations: laws with their history, financing mechanisms, "
    "councils and the facts about them, each with a source, a period and a status. Unknown is never no: only facts with the "
    "status `known` carry a value."
)
KEYWORDS = [
    "civil society organisations",
    "state funding",
    "state social order",
    "public councils",
    "Kazakhstan",
    "Tajikistan",
]
