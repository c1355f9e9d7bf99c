"""A language model behind an address: a question at a time, with a bound on its answer's time and size."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from safepassage.errors import Finding, FindingsError, Where
from safepassage.language import Lang, Text, text
from safepassage.reports.model_proposals import EndpointError
from safepassage.reports.model_question import answered, question

PATH: Final = "/chat/completions"
ANSWER_BYTES_MAX: Final = 1_000_000
TIMEOUT_S_MAX: Final = 3600
RETRIES: Final = 2
PAUSES_S: Final = (1.0, 3.0)
"""How long to wait before each new try."""
BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Answers after which it is worth asking again."""
REDIRECTS: Final = frozenset({307, 308})
"""Answers that send the same question elsewhere; the others would turn it into another one."""
REDIRECTS_MAX: Final = 3
OPTION: Final = "--model-endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model answers, and how it is asked.

    Parameters
    ----------
    encrypted
        Whether it is spoken to by TLS.
    host, port, path
        The address; the host as it is shown.
    model
        The model's name, as the server knows it.
    timeout_s
        How long one answer may take in all, seconds.
    key
        The API key; empty where none is needed. It is shown nowhere.
    """

    encrypted: bool
    host: str
    port: int
    path: str
    model: str
    timeout_s: float
    key: str = field(default="", repr=False)

    @property
    def local(self) -> bool:
        """Whether it is on this machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def endpoint_of(url: str, *, model: str, timeout_s: float, key: str = "") -> Endpoint:
    """Return the endpoint at an address such as `http://localhost:8080/v1`.

    Raises
    ------
    FindingsError
        With everything that is wrong with the address and the key.
    """
    findings: list[Finding] = []
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    clean = host.isascii() and all(letter.isalnum() or letter in ".-:_" for letter in host)
    encrypted = parts.scheme == "https"
    path = f"{parts.path.rstrip('/')}{f'?{parts.query}' if parts.query else ''}"
    printed = path.isascii() and path.isprintable() and " " not in path
    if parts.scheme not in ("http", "https") or not host or not clean or not printed:
        findings.append(
            _wrong(
                "model-address",
                text("This is no address of a model."),
                text("Write it like {example}.", example="http://localhost:8080/v1"),
            )
        )
    if parts.username or parts.password:
        findings.append(
            _wrong(
                "model-address",
                text("The address holds a name or a password."),
                text("Leave it out; a key is taken from the environment."),
            )
        )
    if not all("!" <= letter <= "~" for letter in key):
        findings.append(
            _wrong(
                "model-key",
                text("The key in the environment holds letters that no key has."),
                text("Set it again, without spaces or line ends."),
            )
        )
    if not 0 < timeout_s <= TIMEOUT_S_MAX:
        findings.append(
            _wrong(
                "model-timeout",
                text("A model cannot answer in {seconds} seconds.", seconds=f"{timeout_s:g}"),
                text("Give it more than 0 and at most {most}.", most=TIMEOUT_S_MAX),
            )
        )
    made = Endpoint(
        encrypted=encrypted,
        host=host,
        port=port or (443 if encrypted else 80),
        path=_completions(path),
        model=model,
        timeout_s=timeout_s,
        key=key,
    )
    if key and not encrypted and not made.local and not findings:
        findings.append(
            _wrong(
                "model-key",
                text("A key would go to another machine unencrypted."),
                text("Use an address that begins with https, or unset the key."),
            )
        )
    if findings:
        raise FindingsError(findings)
    return made


def asking(endpoint: Endpoint, pause: Callable[[float], None]) -> Callable[[str, Lang], str]:
    """Return the function that asks a model about one passage.

    It raises `EndpointError` where no answer comes, `AnswerError` where what comes is none.

    Parameters
    ----------
    endpoint
        The model.
    pause
        Waits for so many seconds; called before a question is asked again.
    """

    def ask(passage: str, lang: Lang) -> str:
        body = question(passage, lang, endpoint.model)
        for wait_s in (*PAUSES_S[:RETRIES], None):
            try:
                return answered(_answer(endpoint, body))
            except _BusyError as error:
                if wait_s is None:
                    raise EndpointError(error.what, lasting=True) from None
                pause(wait_s)
        raise AssertionError("the last try returns or raises")

    return ask


class _BusyError(Exception):
    """No answer this time; asking again can help."""

    def __init__(self, what: Text) -> None:
        self.what = what
        super().__init__(str(what))


def _answer(endpoint: Endpoint, body: bytes) -> bytes:
    """Return the body of the model's response, by way of redirects that stay on its server."""
    path = endpoint.path
    for _ in range(REDIRECTS_MAX + 1):
        status, location, content = _response(endpoint, path, body)
        if status == 200:
            return content
        if status in BUSY:
            raise _BusyError(text("it answers with the error {status}.", status=status))
        if not 300 <= status < 400:
            raise EndpointError(
                text("it answers with the error {status}.", status=status), lasting=status != 400
            )
        onward = _onward(endpoint, path, location) if status in REDIRECTS else None
        if onward is None:
            break
        path = onward
    raise EndpointError(
        text("it sends the question on to another address, which is not followed."), lasting=True
    )


def _onward(endpoint: Endpoint, path: str, location: str) -> str | None:
    """Return the path that a redirect leads to; None where it leaves the server."""
    base = f"{'https' if endpoint.encrypted else 'http'}://{_netloc(endpoint)}"
    try:
        parts = urlsplit(urljoin(f"{base}{path}", location))
        same = (
            f"{parts.scheme}://{(parts.hostname or '')}",
            parts.port or (443 if parts.scheme == "https" else 80),
        )
    except ValueError:
        return None
    ours = f"{'https' if endpoint.encrypted else 'http'}://{endpoint.host}", endpoint.port
    onward = f"{parts.path}{f'?{parts.query}' if parts.query else ''}"
    if same != ours or not onward.isascii() or not onward.isprintable() or " " in onward:
        return None
    return onward or None


def _response(endpoint: Endpoint, path: str, body: bytes) -> tuple[int, str, bytes]:
    """Return the status, the address of a redirect and the body of one response, within the time allowed."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    connection = _connection(endpoint)
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        _shut(connection, opened)

    opened: list[socket.socket] = []
    watch = threading.Timer(endpoint.timeout_s, expire)
    watch.daemon = True
    watch.start()
    try:
        connection.connect()
        opened.append(connection.sock)
        if expired.is_set():
            raise TimeoutError
        connection.request("POST", path, body=body, headers=headers)
        with contextlib.closing(connection.getresponse()) as response:
            content = response.read(ANSWER_BYTES_MAX + 1)
            status, location = response.status, response.headers.get("Location", "")
            whole = not response.length
    except (OSError, http.client.HTTPException, ValueError) as error:
        if expired.is_set() or isinstance(error, TimeoutError):
            raise _late(endpoint) from None
        raise _BusyError(_unreached(endpoint, error)) from None
    finally:
        watch.cancel()
        connection.close()
    if len(content) > ANSWER_BYTES_MAX:
        raise EndpointError(text("its answer is longer than any that was asked for."), lasting=False)
    if expired.is_set():
        raise _late(endpoint)
    if not whole:
        raise _BusyError(text("it broke off in the middle of its answer."))
    return status, location, content


def _connection(endpoint: Endpoint) -> http.client.HTTPConnection:
    if endpoint.encrypted:
        return http.client.HTTPSConnection(
            endpoint.host, endpoint.port, timeout=endpoint.timeout_s, context=ssl.create_default_context()
        )
    return http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=endpoint.timeout_s)


def _shut(connection: http.client.HTTPConnection, opened: list[socket.socket]) -> None:
    """End whatever waits on a connection, also where the answer comes in drops."""
    for each in (*opened, connection.sock):
        if each is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)


def _late(endpoint: Endpoint) -> EndpointError:
    return EndpointError(
        text("it did not answer within {seconds} seconds.", seconds=f"{endpoint.timeout_s:g}"), lasting=True
    )


def _unreached(endpoint: Endpoint, error: Exception) -> Text:
    if isinstance(error, ssl.SSLCertVerificationError):
        return text("its certificate is not that of {host}.", host=endpoint.host)
    if isinstance(error, ConnectionRefusedError | socket.gaierror):
        return text("nothing answers at {host}.", host=_netloc(endpoint))
    return text("the connection to {host} broke off.", host=_netloc(endpoint))


def _netloc(endpoint: Endpoint) -> str:
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    return f"{host}:{endpoint.port}"


def _completions(path: str) -> str:
    """Return the path of chat completions under the path that was given."""
    bare, mark, query = path.partition("?")
    if not bare.endswith(PATH):
        bare += PATH if bare.endswith("/v1") else f"/v1{PATH}"
    return f"{bare}{mark}{query}"


def _wrong(code: str, what: Text, mend: Text) -> Finding:
    return Finding(code=code, where=Where(column=OPTION), what=what, mend=mend)
