"""The identity resolver of Langflow's external authentication."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from langflow.services.auth.exceptions import AuthBackendUnavailableError, InvalidTokenError
from lfx.log.logger import logger

from gatehouse_langflow.client import Account, CredentialRefused, GatehouseClient, GatehouseUnavailable
from gatehouse_langflow.settings import own_settings

SUPERUSER_CLAIM = "is_superuser"


@lru_cache(maxsize=1)
def own_client() -> GatehouseClient:
    """Return the client of this process."""
    return GatehouseClient(own_settings())


async def resolve(token: str, auth_settings: Any) -> dict[str, Any]:
    """Return the claims of the account that a token belongs to, by asking Gatehouse.

    Langflow calls it for every request, so a log-out and a deactivation are in force with the next one.

    :raises InvalidTokenError: if Gatehouse refuses the token
    :raises AuthBackendUnavailableError: if it gives no verdict, which Langflow answers with 503
    """
    return claims_of(await ask(token), auth_settings)


async def ask(credential: str) -> Account:
    """Return whose credential it is. Raises as ``resolve``."""
    try:
        return await own_client().who_is(credential)
    except CredentialRefused as refusal:
        raise InvalidTokenError(f"Gatehouse: {refusal}") from refusal
    except GatehouseUnavailable as fault:
        # The caller is not told the address.
        logger.warning(f"Gatehouse at {own_settings().url} did not decide about a request. {fault}")
        raise AuthBackendUnavailableError(f"Gatehouse is not available. {fault}") from fault


def claims_of(account: Account, auth_settings: Any) -> dict[str, Any]:
    """Word an account as claims, under the names that Langflow is configured to read."""
    return {
        auth_settings.EXTERNAL_AUTH_SUBJECT_CLAIM: str(account.id),
        auth_settings.EXTERNAL_AUTH_USERNAME_CLAIM: account.username,
        SUPERUSER_CLAIM: account.is_superuser,
    }
