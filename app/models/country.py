"""Countries."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, references


class Country(Base):
    """A country, its codes and its levels of government."""

    __tablename__ = "country"

    id: Mapped[int] = mapped_column(references("entry.id"), primary_key=True)
    iso2: Mapped[str] = mapped_column(String(2), unique=True)
    iso3: Mapped[str] = mapped_column(String(3), unique=True)
    names: Mapped[dict[str, str]]
    currency: Mapped[str] = mapped_column(String(3))
    capital: Mapped[dict[str, str]]
    region: Mapped[str]
    admin_levels: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    note: Mapped[str | None]
