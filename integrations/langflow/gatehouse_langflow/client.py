"""Asks Gatehouse whose credential something is."""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass
from urllib.parse import unquote
from uuid import UUID
from weakref import WeakKeyDictionary

import httpx

from gatehouse_langflow.settings import Settings

# Asks for the role of a superuser in place of groups.
_VERIFY = "/auth/verify?groups=roles"
# A read-only credential does not pass: what a run of a flow does is not known here.
_METHOD = "POST"
_LONGEST_CREDENTIAL = 8192


class CredentialRefused(Exception):
    """The credential is nobody's, has ended, is not good for Langflow, or its account is not active."""


class GatehouseUnavailable(Exception):
    """Gatehouse gave no verdict: it does not answer, is too slow, busy, or is no Gatehouse."""


@dataclass(frozen=True)
class Account:
    """An account of Gatehouse, as its owner sees it."""

    id: UUID
    """Never changes, and never belongs to another account."""
    username: str
    is_superuser: bool


class GatehouseClient:
    """Asks one Gatehouse server. Nothing is remembered: an answer holds for one request."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._path = f"{_VERIFY}&{settings.rules}" if settings.rules else _VERIFY
        self._transport = transport
        # Langflow logs at INFO, where httpx has a line for each request: four in the log for each of ours.
        logging.getLogger("httpx").addFilter(_WithoutRequestsTo(settings.url + self._path))
        self._verify: ssl.SSLContext | bool = (
            ssl.create_default_context(cafile=settings.ca_file) if settings.ca_file else True
        )
        # Connections belong to the event loop that opened them.
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()

    async def who_is(self, credential: str) -> Account:
        """Return whose API key, token of a log-in or OAuth 2.0 access token this is.

        :raises CredentialRefused: if it opens nothing
        :raises GatehouseUnavailable: if Gatehouse does not say
        """
        if not _can_be_sent(credential):
            raise CredentialRefused("It is no credential.")
        headers = {"authorization": f"Bearer {credential}", "x-original-method": _METHOD}
        try:
            # The limit of httpx counts from each byte to the next, so a slow server could take for ever.
            request = self._client().get(self._path, headers=headers)
            answer = await asyncio.wait_for(request, self._settings.timeout_seconds)
        except asyncio.TimeoutError as error:
            raise GatehouseUnavailable("It does not answer in time.") from error
        except httpx.HTTPError as error:
            # Its text has no headers, so no credential.
            raise GatehouseUnavailable(str(error) or type(error).__name__) from error
        if answer.status_code in (401, 403):
            raise CredentialRefused(answer.text[:200])
        if answer.status_code != 200:
            raise GatehouseUnavailable(f"It answers {answer.status_code}: {answer.text[:200]}")
        return _account_in(answer.headers)

    def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = httpx.AsyncClient(
                base_url=self._settings.url,
                timeout=self._settings.timeout_seconds,
                verify=self._verify,
                # A credential goes to the configured server and nowhere else.
                follow_redirects=False,
                transport=self._transport,
            )
            self._clients[loop] = client
        return client


class _WithoutRequestsTo(logging.Filter):
    """Leaves out the lines of httpx about requests to one address."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = httpx.URL(address)

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.INFO or self._address not in (record.args or ())


def _can_be_sent(credential: str) -> bool:
    return 0 < len(credential) <= _LONGEST_CREDENTIAL and all("!" <= character <= "~" for character in credential)


def _account_in(headers: httpx.Headers) -> Account:
    try:
        return Account(
            id=UUID(headers["x-auth-id"]),
            username=unquote(headers["x-auth-user"], errors="strict"),
            is_superuser="superuser" in headers.get("x-auth-groups", "").split(","),
        )
    except (KeyError, ValueError) as error:
        raise GatehouseUnavailable("Its answer is not that of a Gatehouse server.") from error
