"""How statements reach PostgreSQL: composed by SQLAlchemy, compiled once, run by asyncpg on two pools."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg, PGDialect_asyncpg
from sqlalchemy.sql.elements import ClauseElement

from domain.errors import Conflict, DomainError, Invalid, Unavailable


class _Compiler(PGCompiler_asyncpg):
    """Constants of the code are written out, so that plans and partial indexes see them; only named values are bound."""

    def visit_bindparam(self, bindparam: Any, *args: Any, **kw: Any) -> Any:
        kw["literal_binds"] = kw.get("literal_binds", False) or not bindparam.required
        return super().visit_bindparam(bindparam, *args, **kw)  # type: ignore[no-untyped-call]


DIALECT = PGDialect_asyncpg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
DIALECT.statement_compiler = _Compiler
Record = asyncpg.Record
SEEN_EVERYWHERE = {"synchronous_commit": "remote_apply"}  # of writes, when reads go to a replica

RETRY_AFTER = 1  # seconds: a queue as short as ours is worked off by then
STATEMENT_SECONDS = 60  # the longest that a statement may hold its connection

# The races that only the database sees, by the name of the constraint that saw them.
CONSTRAINT_CODES: dict[str, str] = {}


def constraint_code(name: str, code: str) -> str:
    """Declare, beside the table, which error code a violation of this constraint is; gives the name back."""
    CONSTRAINT_CODES[name] = code
    return name


class Statement:
    """One SQL text and the order of its parameters, compiled once. Lists are arrays (`= ANY(:ids)`), never expanding IN."""

    __slots__ = ("names", "sql")

    def __init__(self, expression: ClauseElement) -> None:
        compiled: Any = expression.compile(dialect=DIALECT)
        self.sql: str = str(compiled)
        self.names: tuple[str, ...] = tuple(compiled.positiontup or ())

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the text; too many or too few is a KeyError."""
        if unknown := values.keys() - set(self.names):
            raise KeyError(f"not in the statement: {sorted(unknown)}")
        return [values[name] for name in self.names]


class Tx:
    """An open connection, inside a transaction when it writes; counts its statements."""

    __slots__ = ("connection", "database", "seconds")

    def __init__(
        self,
        connection: "asyncpg.pool.PoolConnectionProxy[Record]",
        database: "Database",
        seconds: float | None = None,
    ) -> None:
        self.connection = connection
        self.database = database
        self.seconds = seconds  # of one statement; None: what the pool gives

    def within(self, seconds: float) -> "Tx":
        """The same, for statements that somebody else's words make slow: one that takes longer is cancelled on the server."""
        return Tx(self.connection, self.database, seconds)

    async def one(self, statement: Statement, /, **values: Any) -> Record | None:
        """The first row, or None."""
        self.database.statements += 1
        try:
            return await self.connection.fetchrow(statement.sql, *statement.arguments(values), timeout=self.seconds)
        except (asyncpg.PostgresError, TimeoutError) as error:
            raise _translated(error) from error

    async def all(self, statement: Statement, /, **values: Any) -> list[Record]:
        """All rows."""
        self.database.statements += 1
        try:
            return await self.connection.fetch(statement.sql, *statement.arguments(values), timeout=self.seconds)
        except (asyncpg.PostgresError, TimeoutError) as error:
            raise _translated(error) from error

    async def copy(self, table: str, columns: Sequence[str], records: Iterable[Sequence[Any]]) -> None:
        """Rows into a table by COPY; columns that are not named take their defaults."""
        self.database.statements += 1
        try:
            await self.connection.copy_records_to_table(table, records=records, columns=columns)
        except asyncpg.PostgresError as error:
            raise _translated(error) from error

    async def copy_text(self, table: str, columns: Sequence[str], records: Iterable[Sequence[Any]]) -> None:
        """The same for types that the driver has no binary form of: PostgreSQL reads the values as it prints them."""
        self.database.statements += 1
        lines = "".join("\t".join(map(_as_text, record)) + "\n" for record in records)
        try:
            await self.connection.copy_to_table(table, source=BytesIO(lines.encode()), columns=columns)
        except asyncpg.PostgresError as error:
            raise _translated(error) from error

    async def value(self, statement: Statement, /, **values: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.one(statement, **values)
        return None if row is None else row[0]


def _as_text(value: Any) -> str:
    """A value in the text form of COPY; replacing is cheaper than looking at each character of a long vector."""
    if value is None:
        return "\\N"
    told = str(value).replace("\\", "\\\\")
    return told.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _translated(error: Exception) -> Exception:
    """The refusal that a violated constraint means; anything unnamed stays what it was."""
    if isinstance(error, TimeoutError | asyncpg.QueryCanceledError):
        return Unavailable("statement_too_slow", retry_after=RETRY_AFTER)
    name = getattr(error, "constraint_name", None)
    code = CONSTRAINT_CODES.get(name or "")
    if code:
        return Conflict(code)
    if isinstance(error, asyncpg.ForeignKeyViolationError):
        return Invalid("reference_unknown", constraint=name)
    if isinstance(error, (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError, asyncpg.SerializationError)):
        return Conflict("changed_meanwhile")
    if isinstance(error, asyncpg.NumericValueOutOfRangeError | asyncpg.DatetimeFieldOverflowError) or (
        type(error) is asyncpg.DataError  # asyncpg's own refusal of an argument, before the server saw it
    ):
        return Invalid("value_refused")
    if isinstance(error, (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)):
        return Invalid("text_not_storable")
    return error


class Database:
    """Two pools, one that writes and one that reads (a replica when there is one), and what is cached beside them.

    At most `queue_max` callers wait for a connection at a time, each at most `patience` seconds; None waits without end.
    `cache` holds immutable rows only (rule profile versions, calendar versions), keyed by their ids.
    """

    def __init__(self, write: "asyncpg.Pool[Record]", read: "asyncpg.Pool[Record]", *, pooled: bool = False) -> None:
        self.write_pool = write
        self.read_pool = read
        self.queue_max: int | None = None
        self.patience: float | None = None
        self.waiting = 0
        self.pooled = pooled
        self.statements = 0
        self.cache: dict[Any, Any] = {}

    @classmethod
    async def open(
        cls,
        write_url: str,
        read_url: str | None = None,
        min_size: int = 1,
        max_size: int = 10,
        *,
        pooled: bool = False,
    ) -> "Database":
        """Open the pools; OSError or asyncpg.PostgresError when the server cannot be had.

        `pooled`: between this process and the server stands a pooler that gives a connection for one transaction only.
        With a replica a commit is answered when the replica shows it, so that everybody reads what they wrote.
        """
        apart = read_url is not None and read_url != write_url
        write = await _pool(write_url, min_size, max_size, pooled, SEEN_EVERYWHERE if apart else {})
        read = await _pool(read_url, min_size, max_size, pooled, {}) if read_url and apart else write
        return cls(write, read, pooled=pooled)

    def without_hurry(self) -> "Database":
        """The same pools and cache for background work, which waits as long as it must."""
        other = Database(self.write_pool, self.read_pool, pooled=self.pooled)
        other.cache = self.cache
        return other

    @property
    def overloaded(self) -> bool:
        """Whether whoever came now would not even be let wait."""
        return self.queue_max is not None and self.waiting >= self.queue_max

    @asynccontextmanager
    async def _taken(self, pool: "asyncpg.Pool[Record]") -> AsyncIterator["asyncpg.pool.PoolConnectionProxy[Record]"]:
        """A connection of the pool. Raises Unavailable `overloaded`, `database_unreachable`."""
        if self.overloaded:
            raise Unavailable("overloaded", retry_after=RETRY_AFTER)
        self.waiting += 1
        try:
            connection = await pool.acquire(timeout=self.patience)
        except TimeoutError as error:
            raise Unavailable("overloaded", retry_after=RETRY_AFTER) from error
        except (
            OSError,
            asyncpg.InterfaceError,
            asyncpg.CannotConnectNowError,
            asyncpg.TooManyConnectionsError,
        ) as error:
            raise Unavailable("database_unreachable", retry_after=RETRY_AFTER) from error
        finally:
            self.waiting -= 1
        try:
            yield connection
        finally:
            await pool.release(connection)

    async def close(self) -> None:
        """Close both pools after their running statements."""
        await self.write_pool.close()
        if self.read_pool is not self.write_pool:
            await self.read_pool.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A connection for reading: each statement sees its own snapshot, no transaction block (but behind a pooler)."""
        async with self._taken(self.read_pool) as connection:
            if not self.pooled:
                yield Tx(connection, self)
                return
            async with connection.transaction():
                yield Tx(connection, self)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """A transaction: commits when the block ends, rolls back when it raises."""
        async with self._taken(self.write_pool) as connection:
            try:
                async with connection.transaction():
                    yield Tx(connection, self)
            except DomainError:
                raise
            except asyncpg.PostgresError as error:  # deferred constraints speak at the commit
                raise _translated(error) from error


async def _pool(
    url: str, min_size: int, max_size: int, pooled: bool, more: Mapping[str, str]
) -> "asyncpg.Pool[Record]":
    # A pooler hands the next transaction to another connection of the server, which knows no statement of ours, and
    # passes on no setting of a session that it does not know.
    session = {} if pooled else {"jit": "off", **more}
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        init=_prepare,
        reset=_leave_as_is,
        statement_cache_size=0 if pooled else 1024,
        max_cached_statement_lifetime=0,
        command_timeout=STATEMENT_SECONDS,
        server_settings={"application_name": "yanlu", "timezone": "UTC", **session},
    )


async def _prepare(connection: "asyncpg.Connection[Record]") -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_jsonb_out, decoder=_jsonb_in, format="binary"
    )
    await connection.set_type_codec("json", schema="pg_catalog", encoder=_json_out, decoder=orjson.loads, format="text")


async def _leave_as_is(connection: "asyncpg.Connection[Record]") -> None:
    """No statement of ours leaves session state behind, so a released connection needs no reset round trip."""


def _json_out(value: Any) -> str:
    return orjson.dumps(value, default=_of_asyncpg).decode()


def _jsonb_out(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value, default=_of_asyncpg)


def _of_asyncpg(value: Any) -> str:
    """Asyncpg's own UUID class, which orjson does not know; anything else is a mistake of ours."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value))


def _jsonb_in(data: bytes) -> Any:
    return orjson.loads(data[1:])


def rows(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Records as plain dictionaries."""
    return [dict(record) for record in records]
