"""Where the atlas runs and with what: every setting is an environment variable that starts with `ATLAS_`."""

import datetime as dt
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.dates import IsoDay

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """The settings of one process. `Settings()` reads them from the environment; tests pass them by name."""

    model_config = SettingsConfigDict(env_prefix="ATLAS_", env_ignore_empty=True, frozen=True)

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
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses of proxies, comma-separated, that are believed for whom they ask and by which scheme; * for all.",
    )
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
