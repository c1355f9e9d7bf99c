"""Where a record on a PostgreSQL server is, and a connection to it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Protocol, Self, cast, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

import pg8000.native
from pg8000.exceptions import DatabaseError, InterfaceError

Tls = Literal["off", "encrypt", "verify"]

PORT: Final = 5432
SCHEMA: Final = "safepassage"
# Longer than any answer takes: after it, a server that has gone silent counts as gone.
SILENCE_S: Final = 60.0
# Every question is for few rows by their keys. A server may think that a log without statistics is small, and
# read all of it, or compile the question first as reading all would take long.
_BY_KEYS: Final = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off", "jit": "off"}
_LOCAL: Final = {"localhost", "127.0.0.1", "::1"}


class Connection(Protocol):
    """The driver's connection, as far as it is used here."""

    def run(self, sql: str, stream: object = None, **values: object) -> list[Any]:
        """Run a statement, and return its rows."""

    def close(self) -> None:
        """Let go of the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A PostgreSQL server, and the schema in one of its databases that holds the record.

    Parameters
    ----------
    host
        Its name or address, or the folder of its socket.
    schema
        One for each record.
    tls
        `verify`: encrypted, and the server must show that it is the one named; `encrypt`: encrypted only;
        `off`: neither, for a server on the same machine.
    """

    host: str
    port: int = PORT
    database: str
    user: str
    password: str | None = field(default=None, repr=False)
    schema: str = SCHEMA
    tls: Tls = "verify"

    @classmethod
    def at(cls, address: str) -> Self:
        """Read `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME&tls=verify`.

        With `?host=/FOLDER` in the place of HOST it is reached by the socket in that folder.

        Raises
        ------
        ValueError
            The address cannot be understood.
        """
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        host = options.pop("host", parts.hostname or "")
        tls = options.pop("tls", "off" if host.startswith("/") or host in _LOCAL else "verify")
        schema = options.pop("schema", SCHEMA)
        database = unquote(parts.path.removeprefix("/"))
        if tls not in get_args(Tls) or options or not (host and database and parts.username):
            raise ValueError("the address of a record needs USER, HOST and DATABASE, and no unknown option")
        return cls(
            host=host,
            port=parts.port or PORT,
            database=database,
            user=unquote(parts.username or ""),
            password=None if parts.password is None else unquote(parts.password),
            schema=schema,
            tls=cast("Tls", tls),
        )

    @property
    def place(self) -> str:
        """The address without the password."""
        return f"postgresql://{self.user}@{self.host}:{self.port}/{self.database}?schema={self.schema}"

    @property
    def quoted_schema(self) -> str:
        """The schema's name as SQL has it."""
        return '"' + self.schema.replace('"', '""') + '"'

    def connected(self, patience_s: float) -> Connection:
        """Return a connection on which what is acknowledged is on the server's disk.

        Raises
        ------
        OSError, pg8000.exceptions.Error
            The server cannot be reached, or refuses.
        """
        try:
            return self._connection(patience_s)
        except (InterfaceError, OSError) as error:
            # The driver says goodbye to a server that has refused it and hung up: what counts is the refusal.
            before = error.__context__
            while before is not None and not isinstance(before, DatabaseError):
                before = before.__context__
            raise before or error from None

    def _connection(self, patience_s: float) -> Connection:
        by_socket = self.host.startswith("/")
        connection: Connection = pg8000.native.Connection(
            self.user,
            host=None if by_socket else self.host,
            port=self.port,
            unix_sock=str(Path(self.host) / f".s.PGSQL.{self.port}") if by_socket else None,
            database=self.database,
            password=self.password,
            ssl_context=self._ssl_context(),
            timeout=SILENCE_S,
            application_name="safepassage",
            startup_params={
                "search_path": self.quoted_schema,
                "synchronous_commit": "on",
                "lock_timeout": str(round(patience_s * 1000)),
                **_BY_KEYS,
            },
        )
        return connection

    def _ssl_context(self) -> ssl.SSLContext | Literal[False]:
        if self.tls == "off":
            return False
        context = ssl.create_default_context()
        if self.tls == "encrypt":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context
