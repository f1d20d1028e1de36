"""The application: everything is made in `create_app`, nothing at import."""

import importlib.util
from collections.abc import AsyncGenerator, Generator, Hashable, Iterable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from app import __version__
from app.assistants.door import PATH, Door
from app.core.budget import Budget, keep_time
from app.core.caching import Caching
from app.core.db import Database
from app.core.downloads import OwnFiles
from app.core.edge import Edge, Edged
from app.core.formats import Suffix, Writers
from app.core.handlers import install_handlers
from app.core.limits import Limits
from app.core.links import Links
from app.core.memory import Ground, Memory
from app.core.observing import Figures, NoteRoute, Observed, offer_figures
from app.core.openapi import install_openapi, operation_id
from app.core.pacing import lanes
from app.core.parameters import TrailingSlash
from app.core.proxies import Proxies
from app.core.rereading import ReadAgain
from app.core.routes import Later, placed
from app.core.schema import Meta, Schema
from app.core.settings import LogFormat, Settings
from app.councils.router import router as councils
from app.countries.router import router as countries
from app.criteria.codebook_router import router as codebook
from app.criteria.router import router as criteria
from app.events.router import router as events
from app.facts.router import answers
from app.facts.router import router as facts
from app.institutions.router import router as institutions
from app.laws.router import router as laws
from app.linked.router import context
from app.linked.router import router as dataset
from app.mechanisms.router import router as mechanisms
from app.notes.router import router as notes
from app.operations.readiness import Watch
from app.operations.router import router as operations
from app.reading import Codebooks, state_now
from app.releases.router import files as release_files
from app.releases.router import router as releases
from app.releases.service import beside as releases_beside
from app.sources.router import router as sources
from app.statistics.router import router as statistics
from app.summaries import API
from app.web.faults import install_fault_pages
from app.web.index import router as index

DESCRIPTION = """Dated, sourced, comparable facts on how governments finance and cooperate with civil society organisations. Every value has a source, a period and a status; every read can be asked for any day (`as_of`);
unknown is never shown as "no"."""


RESOURCES = (
    countries,
    laws,
    institutions,
    mechanisms,
    councils,
    facts,
    answers,
    criteria,
    codebook,
    sources,
    statistics,
    events,
    notes,
    releases,
    release_files,
    dataset,
    context,
)
"""What is answered from the start. The rest is imported when it is first asked for: `_activities`, `_reader`."""


def create_app(settings: Settings) -> Edged:
    """The atlas over one database. The caller has migrated and seeded it."""
    database, codebooks = Database(settings.database_url, settings.database_replica_url), Codebooks()
    for reader in database.readers:
        keep_time(reader, settings.time_budget)
    memory = _memory(settings, database)
    assistants = _assistants(database, settings, codebooks)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        async with assistants.open() if assistants else nullcontext():
            yield
        if memory:
            memory.close()
        database.dispose()

    app = Edged(
        title="CSO Financing Atlas",
        version=__version__,
        summary="How governments finance and cooperate with civil society organisations.",
        description=DESCRIPTION,
        license_info={"name": "Code: Apache-2.0. Data: CC BY 4.0", "identifier": "Apache-2.0 AND CC-BY-4.0"},
        openapi_url=None,  # install_openapi serves it
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings
    app.state.database = database
    app.state.codebooks = codebooks
    app.state.memory = memory
    app.state.lanes = lanes(settings.long_files)
    app.state.watch = Watch(database)
    app.state.writers = _writers
    app.state.linked = _linked
    install_handlers(app)
    install_fault_pages(app)
    install_openapi(app)
    app.add_middleware(NoteRoute, api=API)
    app.add_middleware(ReadAgain)
    app.add_middleware(Budget, seconds=settings.time_budget)
    app.add_middleware(Caching)
    app.add_middleware(Suffix, below=API)
    app.add_middleware(TrailingSlash)
    app.edge = _watched(
        app, Edge(app.within, memory, Limits(app, settings), Proxies(settings.trusted_proxies)), settings
    )
    app.router.routes += placed(RESOURCES, operation_id, prefix=API)
    app.router.routes += placed([operations, index], operation_id)
    if assistants:
        app.router.routes.append(Route(PATH, assistants, include_in_schema=False))
    app.mount("/static", OwnFiles(packages=[("app.web", "static")]), name="static")
    app.router.routes += [Later(f"{API}/", _activities), Later("/", _reader)]
    return app


def _activities() -> list[BaseRoute]:
    """What is made of the resources: comparisons, timelines, searches …"""
    from app.compare.router import router as comparison
    from app.coverage.router import router as coverage
    from app.feed.router import router as feed
    from app.search.router import router as search
    from app.timeline.router import router as history

    return placed([search, comparison, history, coverage, feed], operation_id, prefix=API)


def _reader() -> list[BaseRoute]:
    """The pages for people, and the addresses that feed readers are given."""
    from app.feed.router import short as feed_addresses
    from app.web.about import router as about
    from app.web.comparison import router as comparison
    from app.web.entries import router as entries
    from app.web.finding import router as finding
    from app.web.ground import router as ground
    from app.web.home import router as home
    from app.web.lists import router as lists
    from app.web.pages import router as pages
    from app.web.time import router as time

    routers = (feed_addresses, pages, home, comparison, time, finding, ground, about, lists, entries)
    return placed(routers, operation_id)


def _writers() -> Writers:
    """Who writes citations, in the place of a route that is asked for one."""
    from app.cite.router import writers

    return writers()


def _linked(rows: Iterable[Schema], meta: Meta, links: Links, is_list: bool) -> Generator[bytes]:
    """Rows as linked data."""
    from app.linked.writing import write_jsonld

    return write_jsonld(rows, meta, links, is_list)


def _watched(app: FastAPI, edge: Edge, settings: Settings) -> ASGIApp:
    """The edge, with what watches around it where anything is told of what is seen."""
    figures = Figures() if settings.is_measured else None
    if figures and settings.metrics_token:
        offer_figures(app, figures, settings.metrics_token)
    logs = settings.log_format is not LogFormat.NONE
    return Observed(edge, figures, logs=logs) if logs or figures else edge


def _memory(settings: Settings, database: Database) -> Memory | None:
    """Where the worker keeps its answers; None where it is to keep none."""

    def beside() -> tuple[Hashable, ...]:
        return settings.current_day(), releases_beside(settings.releases_dir)

    def look() -> Ground:
        state = state_now(database)
        return frozenset([state, *beside()] if state else [])

    def mark() -> object:
        return database.mark(), beside()

    every = settings.cache_check_ms / 1000
    return Memory(settings.cache_bytes, look, mark, every) if settings.cache_bytes else None


def _assistants(database: Database, settings: Settings, codebooks: Codebooks) -> Door | None:
    """The door for AI assistants; None where the optional package that answers them is not installed."""

    def make() -> Any:
        from app.assistants.server import application
        from app.assistants.tools import Tools

        return application(Tools(database, settings.current_day, codebooks), PATH)

    return Door(make) if importlib.util.find_spec("mcp") else None
