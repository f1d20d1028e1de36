"""Where the atlas runs and with what: every setting is an environment variable that starts with `ATLAS_`."""

import datetime as dt
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from app.core.dates import IsoDay

ROOT = Path(__file__).resolve().parents[2]


class LogFormat(StrEnum):
    """How the server writes its log."""

    NONE = "none"
    LOGFMT = "logfmt"
    JSON = "json"


class Rate(NamedTuple):
    """So many requests in so many seconds."""

    requests: int
    seconds: int


_UNITS = {"s": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600}


def _rate(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"([1-9][0-9]{0,6})\s*/\s*([a-z]+)", value.strip().lower())
    if found is None or found[2] not in _UNITS:
        raise ValueError("a rate is written as requests/time: 20/s, 600/minute or 5000/hour")
    return Rate(int(found[1]), _UNITS[found[2]])


def _names(value: object) -> object:
    """Names that are separated by commas."""
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class Settings(BaseModel):
    """The settings of one process. `Settings()` reads them from the environment; tests pass them by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str = Field(
        default=f"sqlite:///{ROOT / 'var' / 'atlas.db'}",
        description="SQLAlchemy address of the database: sqlite:///file or postgresql+psycopg://user@host/name.",
    )
    database_replica_url: str = Field(
        default="",
        description="PostgreSQL replicas that answer reads: postgresql+psycopg://user@one:5432,two:5432/name, or several addresses "
        "with commas between them.",
    )
    seed_dir: Path = Field(default=ROOT / "seed", description="The folder that holds the seed files.")
    releases_dir: Path = Field(
        default=ROOT / "releases", description="The folder of releases: `atlas release` writes it, the API serves it."
    )
    host: str = Field(default="127.0.0.1", description="The address to serve on; loopback unless you say otherwise.")
    port: int = Field(default=8000, ge=1, le=65535, description="The port to serve on.")
    long_files: int = Field(
        default=6,
        ge=1,
        description="How many long files (of more than a few thousand rows) are read at a time; the next asker is told to "
        "come back.",
    )
    workers: int = Field(default=1, ge=1, le=64, description="How many processes serve: about one for each core.")
    cache_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=0,
        description="How many bytes of answers each worker keeps to give them again; 0: none.",
    )
    cache_check_ms: int = Field(
        default=50,
        ge=0,
        le=60_000,
        description="How old what a worker knows of the data may be before it looks again, in milliseconds.",
    )
    today: IsoDay | None = Field(
        default=None, description="Fixes the day that counts as today (golden files, demonstrations)."
    )

    allowed_hosts: Names = Field(
        default=(),
        description="Answer only requests for these names (`atlas.example.org,*.example.org`), others with 421; none: all are answered.",
    )
    trusted_proxies: Names = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses or networks of the proxies in front: what they say of the client (`X-Forwarded-For`, `-Proto`) and of the "
        "request (`X-Request-Id`) is believed, nobody else's word is.",
    )
    rate_limit: Annotated[Rate | None, BeforeValidator(_rate)] = Field(
        default=None,
        description="How much one client address may ask (`20/s`, `600/minute`), more is answered with 429; none: no limit. "
        "Each worker counts for itself.",
    )
    time_budget: float = Field(
        default=20,
        gt=0,
        le=3600,
        description="Seconds that the database may take for one answer, until it begins; then it is given up with 503.",
    )
    shutdown_seconds: int = Field(
        default=20, ge=0, description="How long a server that was told to stop may go on with answers it has begun."
    )
    log_format: LogFormat = Field(
        default=LogFormat.NONE,
        description="One line a request, as `logfmt` or `json`, on standard error; `none`: faults only.",
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Serve Prometheus' metrics on this port of the loopback, for all workers together.",
    )
    metrics_token: str | None = Field(
        default=None,
        min_length=16,
        description="Serve Prometheus' metrics at /metrics to who sends `Authorization: Bearer TOKEN`; without it there is no such address.",
    )

    @model_validator(mode="before")
    @classmethod
    def _of_the_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        """What is given by name, and for the rest what the environment says; an empty variable says nothing."""
        told = {name: os.environ.get(f"ATLAS_{name.upper()}") for name in cls.model_fields}
        return {name: value for name, value in told.items() if value} | given

    @property
    def is_measured(self) -> bool:
        """Whether anybody may ask for metrics."""
        return self.metrics_port is not None or self.metrics_token is not None

    def current_day(self) -> dt.date:
        """Today: the UTC day, or the day that `ATLAS_TODAY` fixes."""
        return self.today or dt.datetime.now(dt.UTC).date()


class WrongSettings(Exception):
    """A variable of the environment has the wrong form; each line names one and says what is wrong with it."""


def settings_of_the_environment() -> Settings:
    """The settings that the environment asks for. Raises WrongSettings."""
    try:
        return Settings()
    except ValidationError as fault:
        lines = (
            f"ATLAS_{str(error['loc'][0]).upper()}={error['input']}: {error['msg'].removeprefix('Value error, ')}"
            for error in fault.errors()
        )
        raise WrongSettings("\n".join(lines)) from fault


_NO_SETTINGS = ("ATLAS_TEST_", "ATLAS_BENCH_", "ATLAS_SOAK")
"""How the variables begin that tests and benchmarks are told something by."""


def unknown_settings() -> list[str]:
    """A line for each variable of the environment that looks like a setting and is none, with the nearest that is one."""
    known = {f"ATLAS_{name.upper()}" for name in Settings.model_fields}
    told = {name for name in os.environ if name.startswith("ATLAS_") and not name.startswith(_NO_SETTINGS)}
    return [f"{name} is no setting and is ignored{_nearest(name, known)}" for name in sorted(told - known)]


def _nearest(name: str, known: set[str]) -> str:
    from app.core.errors import near_matches  # only when something is wrong

    return "".join(f"; did you mean {near}?" for near in near_matches(name, known, 1, 0.8))
