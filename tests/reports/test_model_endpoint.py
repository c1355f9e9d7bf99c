"""A model behind an address: it answers well, wrongly, slowly or not at all, and the program goes on."""

from __future__ import annotations

import socket
import struct
from http.server import BaseHTTPRequestHandler

import pytest

from safepassage.errors import FindingsError
from safepassage.reports.model_endpoint import ANSWER_BYTES_MAX, RETRIES, Endpoint, asking, endpoint_of
from safepassage.reports.model_proposals import EndpointError
from safepassage.reports.model_question import AnswerError
from tests.reports.model_server import Asked, Respond, completion, reply, serving, writes

TIMEOUT_S = 20.0


def endpoint(url: str, timeout_s: float = TIMEOUT_S, key: str = "") -> Endpoint:
    """Return the endpoint at an address."""
    return endpoint_of(url, model="small", timeout_s=timeout_s, key=key)


def failure(respond: Respond, *, timeout_s: float = TIMEOUT_S) -> tuple[EndpointError, int, list[float]]:
    """Return how a server fails, how often it was asked, and the pauses between."""
    pauses: list[float] = []
    with serving(respond) as server, pytest.raises(EndpointError) as caught:
        asking(endpoint(server.url, timeout_s), pauses.append)("x", "en")
    return caught.value, len(server.asked), pauses


# Answers


def test_a_model_that_answers_is_asked_once_with_its_name_and_key() -> None:
    """The words it writes come back; the key goes in the header and nowhere else."""
    with serving(writes("words")) as server:
        where = endpoint(server.url, key="secret-1")
        assert asking(where, lambda _s: None)("قال", "ar") == "words"
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert (asked.body["model"], asked.passage) == ("small", "قال")
    assert asked.headers["Authorization"] == "Bearer secret-1"
    assert "secret-1" not in repr(where)


def test_no_key_is_sent_where_none_is_set() -> None:
    """The header is left out."""
    with serving(writes("words")) as server:
        asking(endpoint(server.url), lambda _s: None)("x", "en")
    assert "Authorization" not in server.asked[0].headers


def test_a_server_that_is_busy_is_asked_again_after_a_pause() -> None:
    """And answers then."""
    states = iter([503, 429, 200])

    def busy(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        reply(handler, completion("words"), status=next(states))

    pauses: list[float] = []
    with serving(busy) as server:
        assert asking(endpoint(server.url), pauses.append)("x", "en") == "words"
    assert (len(server.asked), len(pauses)) == (3, 2)


@pytest.mark.parametrize(("status", "times"), [(500, RETRIES + 1), (401, 1), (404, 1), (400, 1)])
def test_an_error_is_told_with_its_number(status: int, times: int) -> None:
    """Asking again is tried only where it can help, and only so often."""
    error, asked, pauses = failure(lambda handler, _asked: reply(handler, b"{}", status=status))
    assert (asked, len(pauses)) == (times, times - 1)
    assert str(status) in str(error)
    assert error.lasting == (status != 400)


@pytest.mark.parametrize("content", [b"", b"no json", b"\xff\xfe\x00", b'data: {"choices": []}\n\n'])
def test_an_answer_of_another_form_is_told(content: bytes) -> None:
    """It is not asked again for what it has answered."""
    with (
        serving(lambda handler, _asked: reply(handler, content)) as server,
        pytest.raises(AnswerError),
    ):
        asking(endpoint(server.url), lambda _s: None)("x", "en")
    assert len(server.asked) == 1


@pytest.mark.parametrize("declared", [True, False])
def test_an_answer_without_end_is_not_read_to_its_end(*, declared: bool) -> None:
    """Whether it says beforehand how long it is or not."""

    def floods(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        handler.send_response(200)
        if declared:
            handler.send_header("Content-Length", str(10**12))
        handler.end_headers()
        for _ in range(10 * ANSWER_BYTES_MAX // 65536):
            handler.wfile.write(b" " * 65536)

    error, asked, _ = failure(floods)
    assert (asked, error.lasting) == (1, False)
    assert "longer" in str(error)


# Redirects


def test_a_redirect_on_the_same_server_is_followed() -> None:
    """The question stays the same."""

    def moved(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        if asked.path.endswith("/chat/completions"):
            reply(handler, b"", status=307, Location="/v2/answers")
        else:
            reply(handler, completion("words"))

    with serving(moved) as server:
        assert asking(endpoint(server.url, key="k"), lambda _s: None)("x", "en") == "words"
    assert [asked.path for asked in server.asked] == ["/v1/chat/completions", "/v2/answers"]


@pytest.mark.parametrize("status", [307, 308, 302, 301, 303])
def test_a_redirect_to_another_server_is_refused(status: int) -> None:
    """Neither text nor key goes where nobody said it should; nor is the question turned into another."""
    with serving(writes("words")) as other:
        with (
            serving(
                lambda handler, _asked: reply(handler, b"", status=status, Location=f"{other.url}/x")
            ) as server,
            pytest.raises(EndpointError, match="another address") as caught,
        ):
            asking(endpoint(server.url, key="k"), lambda _s: None)("x", "en")
        assert caught.value.lasting
    assert other.asked == []


@pytest.mark.parametrize(
    "location",
    [
        "",
        "http://[",
        "//",
        "https://127.0.0.1/x",
        "/a b",
        "/\x7f",
        "http://localhost:1/x",
        "/v1/chat/completions",
    ],
)
def test_a_redirect_that_leads_nowhere_is_refused(location: str) -> None:
    """Or in a circle."""
    error, asked, _ = failure(lambda handler, _asked: reply(handler, b"", status=308, Location=location))
    assert error.lasting
    assert asked <= 4


# Slow, and not at all


def test_a_server_that_never_answers_is_left_after_the_time_allowed() -> None:
    """And not asked again."""

    def waits(_handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        server.ended.wait(30)

    with serving(waits) as server, pytest.raises(EndpointError, match=r"0\.2 seconds") as caught:
        asking(endpoint(server.url, 0.2), lambda _s: None)("x", "en")
    assert (len(server.asked), caught.value.lasting) == (1, True)


def test_a_server_that_answers_in_drops_is_left_after_the_time_allowed() -> None:
    """Each drop comes in time, the whole does not."""

    def drips(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not server.ended.wait(0.05):
            handler.wfile.write(b" ")

    with serving(drips) as server, pytest.raises(EndpointError, match=r"0\.4 seconds"):
        asking(endpoint(server.url, 0.4), lambda _s: None)("x", "en")
    assert len(server.asked) == 1


def test_a_server_whose_head_comes_in_drops_is_left_too() -> None:
    """Before a single header is whole."""

    def drips(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-")
        while not server.ended.wait(0.05):
            handler.wfile.write(b"x")

    with serving(drips) as server, pytest.raises(EndpointError, match=r"0\.4 seconds"):
        asking(endpoint(server.url, 0.4), lambda _s: None)("x", "en")


def _half(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(completion("words"))


def _half_chunk(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{")


def _no_chunk(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{")


def _nothing(_handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
    pass


def _noise(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
    handler.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")


def _reset(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _header_flood(handler: BaseHTTPRequestHandler, _asked: Asked) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n")


@pytest.mark.parametrize("respond", [_half, _half_chunk, _no_chunk, _nothing, _noise, _reset, _header_flood])
def test_a_server_that_hangs_up_is_asked_again_and_then_left(respond: Respond) -> None:
    """In the middle of its answer, before it, or with noise."""
    error, asked, pauses = failure(respond)
    assert error.lasting
    assert (asked, len(pauses)) == (RETRIES + 1, RETRIES)


def test_a_closed_port_is_told() -> None:
    """Nothing answers there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(EndpointError, match=f"nothing answers at 127.0.0.1:{port}") as caught:
        asking(endpoint(f"http://127.0.0.1:{port}"), lambda _s: None)("x", "en")
    assert caught.value.lasting


def test_a_server_that_speaks_no_tls_is_told() -> None:
    """An address that begins with https is never spoken to without encryption."""
    with serving(writes("words")) as server, pytest.raises(EndpointError):
        asking(endpoint(server.url.replace("http:", "https:")), lambda _s: None)("x", "en")
    assert server.asked == []


# Addresses


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "local"),
    [
        ("http://localhost:8080/v1", "localhost", 8080, "/v1/chat/completions", True),
        ("http://[::1]:1/", "::1", 1, "/v1/chat/completions", True),
        ("https://models.example/api/v1/", "models.example", 443, "/api/v1/chat/completions", False),
        (
            "https://models.example/x/chat/completions?v=2",
            "models.example",
            443,
            "/x/chat/completions?v=2",
            False,
        ),
        ("http://10.0.0.5", "10.0.0.5", 80, "/v1/chat/completions", False),
    ],
)
def test_an_address_is_completed(url: str, host: str, port: int, path: str, *, local: bool) -> None:
    """The path of chat completions is added where it is left out."""
    made = endpoint(url)
    assert (made.host, made.port, made.path, made.local) == (host, port, path, local)


@pytest.mark.parametrize(
    ("url", "timeout_s", "key", "found"),
    [
        ("ftp://a", 1, "", ["model-address"]),
        ("localhost:8080", 1, "", ["model-address"]),
        ("", 1, "", ["model-address"]),
        ("http://[", 1, "", ["model-address"]),
        ("http://a:99999", 1, "", ["model-address"]),
        ("http://a\r\nHost: b/", 1, "", ["model-address"]),
        ("http://a/x y", 1, "", ["model-address"]),
        ("http://a/\r\nX: y", 1, "", ["model-address"]),
        ("https://me:pw@a/v1", 1, "", ["model-address"]),
        ("https://a", 1, "k\r\nX: y", ["model-key"]),
        ("http://a", 1, "k", ["model-key"]),
        ("https://a", 0, "", ["model-timeout"]),
        ("https://a", 1e300, "", ["model-timeout"]),
        ("ftp://me@", 0, "\n", ["model-address", "model-address", "model-key", "model-timeout"]),
    ],
)
def test_everything_wrong_with_an_address_is_told_at_once(
    url: str, timeout_s: float, key: str, found: list[str]
) -> None:
    """And the key is not shown."""
    with pytest.raises(FindingsError) as caught:
        endpoint(url, timeout_s, key)
    assert [each.code for each in caught.value.findings] == found
    assert "k\r\n" not in str(caught.value)


def test_a_key_goes_unencrypted_only_on_this_machine() -> None:
    """There nobody is on the way."""
    assert endpoint("http://127.0.0.1:8080", key="k").key == "k"
