"""The tools as a server of the Model Context Protocol. Its optional package takes long to import: see `app.assistants.door`."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field
from starlette.types import ASGIApp

from app import __version__
from app.assistants.tools import NotAnswered, Tools

INSTRUCTIONS = """The CSO Financing Atlas: dated, sourced facts on how governments finance and cooperate with civil society organisations,
for Kazakhstan (kz) and Tajikistan (tj). Say with every fact its day, its status and its source. A status other than known is never "no": say that it
is not known, that the source is silent, or that nobody has looked. Nothing recorded is no proof that nothing exists. Law and practice are two facts.
Begin with `search`; `get` an id as of a day; `compare` gives a brief that can be cited; `evidence` says what proves a fact."""

READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

Day = Annotated[str, Field(description="YYYY-MM-DD, or `any` for every period; empty: today.")]
Ids = Annotated[
    Sequence[str], Field(description="Codes or keys as the API writes them; several mean OR; none: no filter.")
]


def assistants_server(tools: Tools) -> MCPServer:
    """The server with its tools, each of which only reads."""
    server: MCPServer = MCPServer(
        "cso-financing-atlas",
        title="CSO Financing Atlas",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="ERROR",
    )

    @server.tool(annotations=READ_ONLY)
    def search(
        query: str,
        kind: Ids = (),
        country: Ids = (),
        as_of: Day = "",
        limit: int = 10,
    ) -> dict[str, Any]:
        """Find entries, articles, facts and sources by words in English, Russian, Kazakh or Tajik, by a number of an act, or by id."""
        return _answered(lambda: tools.search(query, kind, country, as_of, limit))

    @server.tool(annotations=READ_ONLY)
    def get(public_id: str, as_of: Day = "", lang: str = "en") -> dict[str, Any]:
        """Read one entry or fact whole, as it was on a day: a country (kz), law, article, institution, mechanism, council, source …"""
        return _answered(lambda: tools.get(public_id, as_of, lang))

    @server.tool(annotations=READ_ONLY)
    def facts(
        country: Ids = (),
        subject: Ids = (),
        theme: Ids = (),
        criterion: Ids = (),
        status: Ids = (),
        as_of: Day = "",
        limit: int = 20,
    ) -> dict[str, Any]:
        """List facts that hold on a day: about countries or subjects (ids), by theme, criterion or status (known, unknown …)."""
        filters = {"country": country, "subject": subject, "theme": theme, "criterion": criterion, "status": status}
        return _answered(lambda: tools.facts(as_of, limit, **filters))

    @server.tool(annotations=READ_ONLY)
    def compare(
        columns: Annotated[
            list[str], Field(description="Two to eight of one kind, each with its day: kz@2012-05-21, tj@2012-05-21.")
        ],
        theme: Ids = (),
        criterion: Ids = (),
        type: Ids = (),  # noqa: A002 - as the API names the filter
        aspect: Ids = (),
        lang: str = "en",
    ) -> str:
        """Countries, mechanisms or councils side by side with computed verdicts, as a Markdown brief with numbered sources.

        Narrow it by theme (selection, budget …), criterion or type (grant, procurement …): the whole is long.
        """
        filters = {"theme": theme, "criterion": criterion, "type": type, "aspect": aspect}
        return _answered(lambda: tools.compare(columns, lang, **filters))

    @server.tool(annotations=READ_ONLY)
    def evidence(fact_id: str, as_of: Day = "") -> dict[str, Any]:
        """What a fact rests on and what proves it: acts and articles, sources with the place in them, certainty and rank."""
        return _answered(lambda: tools.evidence(fact_id, as_of))

    return server


T = TypeVar("T")


def _answered(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except NotAnswered as fault:
        raise ToolError(str(fault)) from fault


def application(tools: Tools, path: str) -> tuple[ASGIApp, AbstractAsyncContextManager[None]]:
    """The server as an ASGI application that answers at a path, and the context in which it does: once, for its sessions run only once."""
    server = assistants_server(tools)
    anywhere = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # public and only reads, like the API
    app = server.streamable_http_app(
        streamable_http_path=path, stateless_http=True, json_response=True, transport_security=anywhere
    )
    return app, server.session_manager.run()
