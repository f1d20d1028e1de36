"""The application: everything is made in `create_app`, nothing at import."""

import gc
import importlib.util
from collections.abc import AsyncGenerator, Hashable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from app import __version__
from app.assistants.tools import Tools
from app.cite.router import writers as citation_writers
from app.compare.router import router as comparison
from app.core.budget import Budget, keep_time
from app.core.caching import Caching
from app.core.db import Database
from app.core.downloads import OwnFiles
from app.core.edge import Edge, Edged
from app.core.formats import Suffix
from app.core.handlers import install_handlers
from app.core.limits import Limits
from app.core.memory import Ground, Memory
from app.core.observing import NoteRoute, Observed, begin_log, offer_figures
from app.core.openapi import install_openapi, operation_id
from app.core.pacing import lanes
from app.core.parameters import TrailingSlash
from app.core.rereading import ReadAgain
from app.core.settings import Settings, settings_of_the_environment
from app.councils.router import router as councils
from app.countries.router import router as countries
from app.coverage.router import router as coverage
from app.criteria.codebook_router import router as codebook
from app.criteria.router import router as criteria
from app.events.router import router as events
from app.facts.router import answers
from app.facts.router import router as facts
from app.feed.router import router as feed
from app.feed.router import short as feed_addresses
from app.institutions.router import router as institutions
from app.laws.router import router as laws
from app.linked.router import context
from app.linked.router import router as dataset
from app.linked.writing import write_jsonld
from app.mechanisms.router import router as mechanisms
from app.notes.router import router as notes
from app.operations.readiness import Watch
from app.operations.router import router as operations
from app.reading import Codebooks, state_now
from app.releases.router import files as release_files
from app.releases.router import router as releases
from app.releases.service import beside as releases_beside
from app.search.router import router as search
from app.sources.router import router as sources
from app.statistics.router import router as statistics
from app.summaries import API
from app.timeline.router import router as history
from app.web.about import router as about
from app.web.comparison import router as comparison_page
from app.web.entries import router as entries
from app.web.faults import install_fault_pages
from app.web.finding import router as finding
from app.web.ground import router as ground
from app.web.home import router as home
from app.web.index import router as index
from app.web.lists import router as lists
from app.web.pages import router as pages
from app.web.time import router as time_pages

DESCRIPTION = """Dated, sourced, comparable facts on Kazakhstan and Tajikistan. Every value has a source, a period and a status; every read can be asked for any day (`as_of`);
unknown is never shown as "no"."""


def create_app(settings: Settings) -> Edged:
    """The atlas over one database. The caller has migrated and seeded it."""
    database, codebooks = Database(settings.database_url, settings.database_replica_url), Codebooks()
    for reader in database.readers:
        keep_time(reader, settings.time_budget)
    memory = _memory(settings, database)
    assistants = _assistants(Tools(database, settings.current_day, codebooks))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        async with assistants.running() if assistants else nullcontext():
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
    app.state.declared_parameters = {}
    app.state.writers = citation_writers()
    app.state.linked = write_jsonld
    install_handlers(app)
    install_fault_pages(app)
    install_openapi(app)
    app.add_middleware(NoteRoute, api=API)
    app.add_middleware(ReadAgain)
    app.add_middleware(Budget, seconds=settings.time_budget)
    app.add_middleware(Caching)
    app.add_middleware(Suffix, below=API)
    app.add_middleware(TrailingSlash)
    app.edge = observed = Observed(Limits(Edge(app.within, memory), app, settings), settings)
    offer_figures(app, observed, settings.metrics_token)
    api = APIRouter(prefix=API)
    for router in (
        search,
        comparison,
        history,
        coverage,
        feed,
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
    ):
        api.include_router(router)
    app.include_router(api)
    app.include_router(operations)
    app.include_router(index)
    app.include_router(feed_addresses)
    app.include_router(pages)
    for page in (home, comparison_page, time_pages, finding, ground, about, lists, entries):
        app.include_router(page)
    if assistants:
        app.router.routes.append(Route("/mcp", assistants, include_in_schema=False))
    app.mount("/static", OwnFiles(packages=[("app.web", "static")]), name="static")
    return app


def served_app() -> ASGIApp:
    """The application over the settings of the environment, ready to be asked: what each worker of a server runs."""
    settings = settings_of_the_environment()
    begin_log(settings.log_format)
    app = create_app(settings)
    app.openapi()  # routes know their parameters by it: better now than while somebody waits
    gc.collect()
    gc.freeze()  # what is there now stays: never again looked through for what can go
    return app.edge


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


def _assistants(tools: Tools) -> Any:
    """The server for AI assistants; None where its optional package is not installed."""
    if importlib.util.find_spec("mcp") is None:
        return None
    from app.assistants.server import Mounted

    return Mounted(tools)
