"""What the client makes of answers, also of servers that are slow, broken or no Gatehouse.

A running Gatehouse is asked by ``npm run check:connect-langflow``.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import httpx
import pytest

from gatehouse_langflow.client import Account, CredentialRefused, GatehouseClient, GatehouseUnavailable
from gatehouse_langflow.settings import read_settings

ID = "7f0c3a52-6f6f-4a62-9d5c-0f6f3f0f8c11"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """An HTTP server that answers as each test wants."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.answer: Answer = answering(200)
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.listener.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.listener.serve_forever)
    thread.start()
    yield server
    server.listener.shutdown()
    server.listener.server_close()
    thread.join()


def answering(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content-length": str(len(body)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def ask(server: Server, credential: str = "sk-of-alice", **variables: str) -> Account:
    environment = {"GATEHOUSE_URL": server.url, **variables}
    return asyncio.run(GatehouseClient(read_settings(environment)).who_is(credential))


def test_tells_whose_credential_it_is(server: Server) -> None:
    server.answer = answering(
        200, {"x-auth-id": ID, "x-auth-user": "Zo%C3%AB%2C%20of%20sales", "x-auth-groups": "demo:admin,superuser"}
    )
    assert ask(server) == Account(id=UUID(ID), username="Zoë, of sales", is_superuser=True)
    [(path, headers)] = server.requests
    assert path == "/auth/verify?groups=roles&scope=langflow%3Arun"
    assert headers["authorization"] == "Bearer sk-of-alice"
    assert headers["x-original-method"] == "POST"


def test_takes_nobody_for_a_superuser_without_the_role(server: Server) -> None:
    server.answer = answering(200, {"x-auth-id": ID, "x-auth-user": "alice", "x-auth-groups": "superuser:admin"})
    assert ask(server).is_superuser is False


@pytest.mark.parametrize("status", [401, 403])
def test_refuses_what_gatehouse_refuses(server: Server, status: int) -> None:
    server.answer = answering(status, body=b"Not authenticated.")
    with pytest.raises(CredentialRefused, match="Not authenticated"):
        ask(server)


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500, 503])
def test_takes_any_other_status_for_no_verdict(server: Server, status: int) -> None:
    server.answer = answering(status, {"location": "/elsewhere"})
    with pytest.raises(GatehouseUnavailable, match=str(status)):
        ask(server)
    assert len(server.requests) == 1


@pytest.mark.parametrize("headers", [{}, {"x-auth-id": "1", "x-auth-user": "a"}, {"x-auth-id": ID}])
def test_takes_another_kind_of_server_for_no_verdict(server: Server, headers: dict[str, str]) -> None:
    server.answer = answering(200, headers, b"<html>")
    with pytest.raises(GatehouseUnavailable, match="not that of a Gatehouse"):
        ask(server)


@pytest.mark.parametrize("credential", ["", "a b", "a\r\nx-auth-id: 1", "ключ", "x" * 9000])
def test_sends_nothing_that_no_header_can_have(server: Server, credential: str) -> None:
    with pytest.raises(CredentialRefused):
        ask(server, credential)
    assert server.requests == []


def test_gives_up_on_a_server_that_sends_byte_after_byte(server: Server) -> None:
    stopped = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "100000")
        handler.end_headers()
        while not stopped.wait(0.05):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    server.answer = drip
    start = time.monotonic()
    with pytest.raises(GatehouseUnavailable, match="in time"):
        ask(server, GATEHOUSE_TIMEOUT_SECONDS="0.5")
    assert time.monotonic() - start >= 0.5
    stopped.set()


def test_says_that_nobody_listens(server: Server) -> None:
    server.listener.server_close()
    with pytest.raises(GatehouseUnavailable):
        ask(server)


def test_keeps_the_credential_out_of_its_errors(server: Server) -> None:
    server.answer = answering(500, body=b"oops")
    with pytest.raises(GatehouseUnavailable) as caught:
        ask(server, "sk-secret-of-alice")
    assert "secret" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_leaves_its_requests_out_of_the_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="httpx")
    server.answer = answering(200, {"x-auth-id": ID, "x-auth-user": "alice"})
    ask(server)
    httpx.get(f"{server.url}/of-others")
    assert [record.getMessage().split()[3] for record in caplog.records] == [f"{server.url}/of-others"]
