"""Whether the atlas can answer, and what is missing where it cannot."""

from dataclasses import dataclass, field

from sqlalchemy.exc import DatabaseError

from app.core.db import Database
from app.core.errors import NotReady, OutOfTime
from app.core.migrations import head_revision, schema_revision
from app.operations.queries import index_counts, reach, state_of_data
from app.operations.schemas import Check, Readiness


@dataclass(slots=True)
class Watch:
    """Looks at a database. The index is counted once for each state of the data, for it has as many rows as there is to find."""

    database: Database
    _in_step: str = field(default="", init=False)
    """The digest of the data that was found in step with its index."""

    def look(self) -> Readiness:
        """What is well and what is not; what cannot be asked because of another fault says so."""
        checks, missing = [], ""
        for name, ask in (
            ("database", self._reached),
            ("migrations", self._migrated),
            ("data", self._loaded),
            ("search-index", self._indexed),
        ):
            try:
                said = ask() if not missing else f"not asked: {missing} comes first"
                well = not missing
            except (NotReady, OutOfTime) as fault:
                said, well = fault.detail, False
            except DatabaseError as fault:
                said, well = f"the database cannot be read: {str(fault.orig).strip().splitlines()[0]}", False
            checks.append(Check(name=name, ok=well, said=said))
            missing = missing or ("" if well else name)
        return Readiness(ready=not missing, checks=checks)

    def _reached(self) -> str:
        reach(self.database)
        return f"{self.database.url.get_backend_name()} answers"

    def _migrated(self) -> str:
        with self.database.read() as session:
            found, wanted = schema_revision(session.connection()), head_revision()
        if found != wanted:
            raise NotReady(f"the schema is at {found or 'nothing'}, this code needs {wanted}; run `atlas migrate`")
        return f"at {found}"

    def _loaded(self) -> str:
        with self.database.read() as session:
            state = state_of_data(session)
        return f"revision {state.number} ({state.digest[:12]}), loaded {state.loaded_at:%Y-%m-%d %H:%M} UTC"

    def _indexed(self) -> str:
        with self.database.read() as session:
            digest = state_of_data(session).digest
            if digest != self._in_step:
                things, documents, indexed = index_counts(session)
                if not things == documents == indexed:
                    raise NotReady(
                        f"{things} things, {documents} of them with a document, {indexed} in the index; "
                        "load the seed into a new database"
                    )
                self._in_step = digest
        return f"in step with {digest[:12]}"
