"""What opens Langflow for whom, through its own routes and on its own database.

The Gatehouse here only says who a credential belongs to. A running one is asked by
``npm run check:connect-langflow``.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

# Langflow reads these when it is imported, which is below.
_HOME = Path(tempfile.mkdtemp(prefix="gatehouse-langflow-"))
_ENVIRONMENT = {
    "LANGFLOW_CONFIG_DIR": str(_HOME),
    "LANGFLOW_DATABASE_URL": f"sqlite:///{_HOME / 'langflow.db'}",
    "LANGFLOW_AUTO_LOGIN": "false",
    "LANGFLOW_SUPERUSER": "root",
    "LANGFLOW_SUPERUSER_PASSWORD": "a password of Langflow",
    "LANGFLOW_EXTERNAL_AUTH_ENABLED": "true",
    "LANGFLOW_EXTERNAL_AUTH_PROVIDER": "gatehouse",
    "LANGFLOW_EXTERNAL_AUTH_IDENTITY_RESOLVER": "gatehouse_langflow.resolver:resolve",
    "LANGFLOW_EXTERNAL_AUTH_TOKEN_COOKIE": "gatehouse_session",
    "DO_NOT_TRACK": "true",
}
os.environ.update(_ENVIRONMENT)

from fastapi import FastAPI, HTTPException, Request, WebSocketException  # noqa: E402
from langflow.api.v1.login import router as login_router  # noqa: E402
from langflow.api.v1.users import router as users_router  # noqa: E402
from langflow.services.auth.service import AuthService  # noqa: E402
from langflow.services.database.models.api_key.model import ApiKey  # noqa: E402
from langflow.services.database.models.user.model import User  # noqa: E402
from langflow.services.deps import get_auth_service, get_db_service, session_scope  # noqa: E402
from langflow.services.rate_limit.service import get_rate_limiter  # noqa: E402
from langflow.services.utils import register_all_service_factories  # noqa: E402

from lfx.services.manager import get_service_manager  # noqa: E402
from lfx.services.schema import ServiceType  # noqa: E402

from gatehouse_langflow import auth_service  # noqa: E402
from gatehouse_langflow.resolver import own_client  # noqa: E402
from gatehouse_langflow.settings import own_settings  # noqa: E402

register_all_service_factories()
get_service_manager().register_service_class(
    ServiceType.AUTH_SERVICE, auth_service.GatehouseAuthService, override=True
)

PASSWORD = "a password of carol"


@dataclass
class Gatehouse:
    """Says whose the credentials are that it has been given. It refuses every other one."""

    accounts: dict[str, UUID] = field(default_factory=dict)
    is_down: bool = False


@pytest.fixture
def gatehouse(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gatehouse]:
    gatehouse = Gatehouse()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            account = gatehouse.accounts.get(self.headers["authorization"].removeprefix("Bearer "))
            self.send_response(503 if gatehouse.is_down else 200 if account else 401)
            self.send_header("content-length", "0")
            if account:
                self.send_header("x-auth-id", str(account))
                self.send_header("x-auth-user", f"carol-{account}")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    monkeypatch.setenv("GATEHOUSE_URL", f"http://127.0.0.1:{listener.server_port}")
    monkeypatch.delenv("GATEHOUSE_LOCAL_API_KEYS", raising=False)
    forget_settings()
    yield gatehouse
    forget_settings()
    listener.shutdown()
    listener.server_close()
    thread.join()


def forget_settings() -> None:
    own_settings.cache_clear()
    own_client.cache_clear()


_LOOP = asyncio.new_event_loop()


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run in the one event loop that the connections of Langflow's database belong to."""
    _LOOP.run_until_complete(work)


@asynccontextmanager
async def langflow() -> AsyncIterator[httpx.AsyncClient]:
    assert type(get_auth_service()) is auth_service.GatehouseAuthService
    await get_db_service().create_db_and_tables()
    app = FastAPI()
    app.state.limiter = get_rate_limiter()
    app.include_router(login_router, prefix="/api/v1")
    app.include_router(users_router, prefix="/api/v1")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://langflow") as client:
        yield client


async def user_of_langflow() -> UUID:
    """Return a user that only Langflow has so far."""
    user_id = uuid4()
    async with session_scope() as db:
        hashed = get_auth_service().get_password_hash(PASSWORD)
        db.add(User(id=user_id, username=f"carol-{user_id}", password=hashed, is_active=True))
    return user_id


async def log_in(client: httpx.AsyncClient, user_id: UUID) -> dict[str, str]:
    """Log in at Langflow itself. Returns its cookies, which the client forgets."""
    answer = await client.post("/api/v1/login", data={"username": f"carol-{user_id}", "password": PASSWORD})
    assert answer.status_code == 200
    client.cookies.clear()
    tokens = answer.json()
    return {"access_token_lf": tokens["access_token"], "refresh_token_lf": tokens["refresh_token"]}


async def ask(client: httpx.AsyncClient, method: str, path: str, **headers: str) -> httpx.Response:
    worded = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await client.request(method, path, headers=worded)
    client.cookies.clear()
    return answer


def cookie(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


async def whoami(client: httpx.AsyncClient, **headers: str) -> tuple[int, str | None]:
    answer = await ask(client, "GET", "/api/v1/users/whoami", **headers)
    return answer.status_code, answer.json().get("id")


def test_ends_the_log_ins_at_langflow_itself_once_the_user_is_of_gatehouse(gatehouse: Gatehouse) -> None:
    async def steps() -> None:
        async with langflow() as client:
            carol, dave = await user_of_langflow(), await user_of_langflow()
            old, of_dave = await log_in(client, carol), await log_in(client, dave)
            assert await whoami(client, cookie=cookie(old)) == (200, str(carol))
            assert (await ask(client, "POST", "/api/v1/refresh", cookie=cookie(old))).status_code == 200

            gatehouse.accounts["sk-new"] = carol
            assert await whoami(client, x_api_key="sk-new") == (200, str(carol))
            gatehouse.accounts.clear()

            refreshed = await ask(client, "POST", "/api/v1/refresh", cookie=cookie(old))
            assert (refreshed.status_code, refreshed.json()) == (401, {"detail": "Invalid refresh token"})
            assert "set-cookie" not in refreshed.headers
            assert (await whoami(client, cookie=cookie(old)))[0] == 401
            assert (await whoami(client, authorization=f"Bearer {old['access_token_lf']}"))[0] == 401
            session = await ask(client, "GET", "/api/v1/session", cookie=cookie(old))
            assert session.json()["authenticated"] is False

            assert await whoami(client, cookie=cookie(of_dave)) == (200, str(dave))
            assert (await ask(client, "POST", "/api/v1/refresh", cookie=cookie(of_dave))).status_code == 200

    run(steps())


def test_takes_the_log_in_of_gatehouse_beside_an_old_one_of_langflow(gatehouse: Gatehouse) -> None:
    async def steps() -> None:
        async with langflow() as client:
            carol = await user_of_langflow()
            old = await log_in(client, carol)
            gatehouse.accounts["of-gatehouse"] = carol
            new = {"gatehouse_session": "of-gatehouse"}
            assert await whoami(client, cookie=cookie(new)) == (200, str(carol))
            assert await whoami(client, cookie=cookie({**old, **new})) == (200, str(carol))

    run(steps())


@pytest.mark.parametrize("name", ["_authenticate_with_api_key", "_authenticate_with_token"])
def test_does_not_start_in_a_langflow_without_what_it_replaces(
    gatehouse: Gatehouse, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delattr(AuthService, name)
    with pytest.raises(RuntimeError, match=name):
        auth_service.GatehouseAuthService(None)


async def local_key_of(user_id: UUID, *, is_hashed: bool = True) -> str:
    """Return a key that Langflow made. Those of old releases have no hash."""
    key = f"sk-{uuid4()}"
    key_hash = hashlib.sha256(key.encode()).hexdigest() if is_hashed else None
    async with session_scope() as db:
        db.add(ApiKey(name="old", api_key=key, api_key_hash=key_hash, user_id=user_id))
    return key


@pytest.mark.parametrize("is_hashed", [True, False])
def test_asks_gatehouse_about_the_keys_of_langflow(gatehouse: Gatehouse, is_hashed: bool) -> None:
    async def steps() -> None:
        async with langflow() as client:
            carol = await user_of_langflow()
            key = await local_key_of(carol, is_hashed=is_hashed)
            assert (await whoami(client, x_api_key=key))[0] == 403

            gatehouse.accounts[key] = carol
            assert await whoami(client, x_api_key=key) == (200, str(carol))
            gatehouse.is_down = True
            assert (await whoami(client, x_api_key=key))[0] == 503
            gatehouse.is_down = False
            gatehouse.accounts.clear()
            assert (await whoami(client, x_api_key=key))[0] == 403

    run(steps())


@pytest.mark.parametrize("is_hashed", [True, False])
def test_leaves_the_keys_of_langflow_to_it_if_told_to(
    gatehouse: Gatehouse, monkeypatch: pytest.MonkeyPatch, is_hashed: bool
) -> None:
    monkeypatch.setenv("GATEHOUSE_LOCAL_API_KEYS", "true")

    async def steps() -> None:
        async with langflow() as client:
            carol = await user_of_langflow()
            key = await local_key_of(carol, is_hashed=is_hashed)
            assert await whoami(client, x_api_key=key) == (200, str(carol))
            # Langflow has stored a missing hash by now.
            gatehouse.is_down = True
            assert await whoami(client, x_api_key=key) == (200, str(carol))

    run(steps())


def test_refuses_the_key_of_an_unlinked_user_wherever_langflow_takes_keys(
    gatehouse: Gatehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def steps() -> None:
        async with langflow():
            service = get_auth_service()
            monkeypatch.setattr(service.settings.auth_settings, "WEBHOOK_AUTH_ENABLE", True)
            carol = await user_of_langflow()
            key = await local_key_of(carol)
            webhook = Request({"type": "http", "headers": [(b"x-api-key", key.encode())], "query_string": b""})

            async def statuses() -> list[int]:
                found = []
                for taken in [
                    service.api_key_security(None, key),
                    service.get_current_user_mcp(None, None, key, None),
                    service.get_webhook_user(str(uuid4()), webhook),
                    service.ws_api_key_security(key),
                ]:
                    try:
                        found.append(200 if (await taken).id == carol else 0)
                    except HTTPException as refusal:
                        found.append(refusal.status_code)
                    except WebSocketException as refusal:
                        found.append(refusal.code)
                return found

            assert await statuses() == [403, 403, 403, 1008]
            gatehouse.is_down = True
            assert await statuses() == [503, 503, 503, 1013]
            gatehouse.is_down = False
            gatehouse.accounts[key] = carol
            # There is no such flow.
            assert await statuses() == [200, 200, 404, 200]

    run(steps())
