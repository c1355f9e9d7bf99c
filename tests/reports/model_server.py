"""A server on this machine that answers as a language model would, or as none should."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """What the server was asked."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def passage(self) -> str:
        """The passage in the question."""
        return str(json.loads(self.body["messages"][-1]["content"])["passage"])


Respond = Callable[[BaseHTTPRequestHandler, Asked], None]


@dataclass
class ModelServer:
    """A server that is up; `ended` is set when the test is over, for those who wait."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def serving(respond: Respond) -> Iterator[ModelServer]:
    """Serve on a free port until the block ends."""
    server = ModelServer(url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = Asked(self.path, dict(self.headers), json.loads(body))
            server.asked.append(asked)
            with contextlib.suppress(OSError):  # who asked may have gone
                respond(self, asked)

        def log_message(self, *_arguments: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        http.shutdown()
        thread.join()
        http.server_close()


def reply(handler: BaseHTTPRequestHandler, content: bytes, *, status: int = 200, **headers: str) -> None:
    """Send a whole response."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def completion(written: str) -> bytes:
    """Return a chat completion in which a model wrote these words."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": written}}]}).encode()


def writes(written: str) -> Respond:
    """Return a server's behaviour: a model that always writes the same."""
    return lambda handler, _asked: reply(handler, completion(written))


def relations(*rows: Mapping[str, object]) -> str:
    """Return what a model writes to propose relations; fields that are not given are empty."""
    empty: dict[str, object] = {
        "cue": "",
        "source": None,
        "relay": None,
        "content": None,
        "stance": "states",
        "direct": False,
        "speaker": None,
        "figures": [],
    }
    return json.dumps({"relations": [{**empty, **row} for row in rows]}, ensure_ascii=False)


def answers(by_passage: Callable[[str], Sequence[Mapping[str, object]]]) -> Respond:
    """Return a server's behaviour: a model whose relations depend on the passage."""
    return lambda handler, asked: reply(handler, completion(relations(*by_passage(asked.passage))))
