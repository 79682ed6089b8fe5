"""Langflow's auth service, with the API keys and roles of Gatehouse."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from fastapi import HTTPException, Request, WebSocketException, status
from langflow.helpers.user import get_user_by_flow_id_or_endpoint_name
from langflow.services.auth.context import (
    AUTH_METHOD_API_KEY,
    AUTH_METHOD_JWT,
    AuthCredentialContext,
    get_current_auth_context,
    set_current_auth_context,
)
from langflow.services.auth.exceptions import AuthBackendUnavailableError, InvalidCredentialsError, InvalidTokenError
from langflow.services.auth.external import ExternalIdentity
from langflow.services.auth.service import AuthService
from langflow.services.database.models.api_key.model import ApiKey
from langflow.services.database.models.auth import SSOUserProfile
from langflow.services.database.models.user.model import User, UserRead
from langflow.services.deps import session_scope
from lfx.log.logger import logger
from sqlmodel import select

from gatehouse_langflow.resolver import SUPERUSER_CLAIM, ask, claims_of
from gatehouse_langflow.settings import own_settings

KEY_SOURCE = "gatehouse"
_REFUSED = "Invalid or missing API key"

# Langflow calls these of itself. Without them, the methods below would replace nothing.
_OVERRIDDEN = (
    "_authenticate_with_api_key",
    "_authenticate_with_token",
    "_materialize_external_user",
    "create_refresh_token",
)


class GatehouseAuthService(AuthService):
    """Opens Langflow for API keys of Gatehouse, and gives its superusers that right in Langflow.

    API keys that Gatehouse refuses are refused, also those that Langflow made itself, and also for
    users that only Langflow has: nobody but Gatehouse knows which of them were imported, and have
    ended there since. With ``GATEHOUSE_LOCAL_API_KEYS=true`` Langflow's own keys open it as before.

    Log-ins at Langflow itself, by a password that it has, are left to it for users that only it has.
    For accounts of Gatehouse they are refused, since no log-out and no deactivation at Gatehouse
    would end them. The log-in that Langflow's auto-login gives out is one of these.
    """

    def __init__(self, settings_service: Any) -> None:
        missing = [name for name in _OVERRIDDEN if not hasattr(AuthService, name)]
        if missing:
            msg = f"gatehouse-langflow does not know this version of Langflow: it has no {', '.join(missing)}."
            raise RuntimeError(msg)
        super().__init__(settings_service)
        logger.info(f"Gatehouse at {own_settings().url} decides about API keys.")

    # How Langflow takes API keys: each method words a refusal in its own way.

    async def api_key_security(self, query_param: str | None, header_param: str | None, db: Any = None) -> Any:
        """Return the user of ``/run`` and its like."""
        user = await self._user_over_http(query_param or header_param)
        if user is not None:
            return user
        return await super().api_key_security(query_param, header_param, db)

    async def ws_api_key_security(self, api_key: str | None) -> Any:
        """Return the user of a WebSocket."""
        try:
            user = await self._user_of(api_key)
        except InvalidCredentialsError as refusal:
            raise WebSocketException(code=status.WS_1008_POLICY_VIOLATION, reason=_REFUSED) from refusal
        except AuthBackendUnavailableError as fault:
            raise WebSocketException(code=status.WS_1013_TRY_AGAIN_LATER, reason=fault.message) from fault
        if user is not None:
            return user
        return await super().ws_api_key_security(api_key)

    async def get_current_user_mcp(self, token: Any, query_param: str | None, header_param: str | None, db: Any) -> Any:
        """Return the user of a request to Langflow as an MCP server."""
        if token:
            return await super().get_current_user_mcp(token, query_param, header_param, db)
        user = await self._user_over_http(query_param or header_param)
        if user is not None:
            return user
        return await super().get_current_user_mcp(token, query_param, header_param, db)

    async def get_webhook_user(self, flow_id: str, request: Request) -> Any:
        """Return the user of a webhook, which is the owner of the flow."""
        if not self.settings.auth_settings.WEBHOOK_AUTH_ENABLE:
            return await super().get_webhook_user(flow_id, request)
        key = request.headers.get("x-api-key") or request.query_params.get("x-api-key")
        user = await self._user_over_http(key)
        if user is not None:
            # Raises 404 for a flow of somebody else.
            await get_user_by_flow_id_or_endpoint_name(flow_id, user_id=user.id)
            return user
        return await super().get_webhook_user(flow_id, request)

    async def authenticate_with_credentials(
        self, token: str | None, api_key: str | None, db: Any, external_token: str | None = None
    ) -> Any:
        """Return the user of any other request. Langflow takes a key only where no token is sent."""
        if api_key and not token and not external_token:
            user = await self._user_of(api_key)
            if user is not None:
                return user
        return await super().authenticate_with_credentials(token, api_key, db, external_token=external_token)

    async def _authenticate_with_api_key(self, api_key: str) -> Any:
        user = await self._user_of(api_key)
        if user is not None:
            return user
        return await super()._authenticate_with_api_key(api_key)

    # Log-ins at Langflow itself, which neither a log-out nor a deactivation at Gatehouse would end.

    async def authenticate_user(self, username: str, password: str, db: Any, request: Request | None = None) -> Any:
        """Return the user of a name and a password, of those that only Langflow has."""
        user = await super().authenticate_user(username, password, db, request)
        if user is not None and await self._is_of_gatehouse(user.id):
            logger.warning(f"A log-in of {username!r} at Langflow itself was refused: it is an account of Gatehouse.")
            return None
        return user

    async def create_refresh_token(self, refresh_token: str, db: Any) -> Any:
        """Return new tokens for a log-in at Langflow itself, of those that only Langflow has."""
        tokens = await super().create_refresh_token(refresh_token, db)
        # Langflow has checked the signature of the token by now.
        if await self._is_of_gatehouse(self.get_user_id_from_token(refresh_token)):
            raise HTTPException(status_code=status.HTTP_401_UNAUTHORIZED, detail="Invalid refresh token")
        return tokens

    async def _authenticate_with_token(self, token: str, db: Any) -> Any:
        user = await super()._authenticate_with_token(token, db)
        context = get_current_auth_context()
        is_own = context is not None and context.method == AUTH_METHOD_JWT
        if is_own and await self._is_of_gatehouse(user.id):
            # Of all refusals, Langflow tries the log-in of Gatehouse that came along after this one.
            raise InvalidTokenError("Invalid token")
        return user

    # Accounts of Gatehouse in Langflow.

    async def _materialize_external_user(self, identity: ExternalIdentity, db: Any) -> Any:
        is_new = await self._user_id_of(identity, db) is None
        if is_new:
            await self._link_imported_user(identity, db)
        user = await super()._materialize_external_user(identity, db)
        if is_new and user.username.lower() != identity.username.lower():
            logger.warning(
                f"The user name {identity.username!r} of Gatehouse's account {identity.subject} is not that of "
                f"its user in Langflow, {user.username!r}. If another user has the name and is the same person, "
                "import Langflow's users into Gatehouse, or rename one of them."
            )
        is_superuser = identity.claims.get(SUPERUSER_CLAIM)
        if isinstance(is_superuser, bool) and user.is_superuser != is_superuser:
            user.is_superuser = is_superuser
            db.add(user)
            await db.flush()
        return user

    async def _user_id_of(self, identity: ExternalIdentity, db: Any) -> Any:
        statement = select(SSOUserProfile.user_id).where(
            SSOUserProfile.sso_provider == identity.provider,
            SSOUserProfile.sso_user_id == identity.subject,
        )
        return (await db.exec(statement)).first()

    async def _link_imported_user(self, identity: ExternalIdentity, db: Any) -> None:
        """Make the account the user with its id. An import into Gatehouse keeps the ids of users."""
        user = await db.get(User, UUID(identity.subject))
        if user is not None:
            db.add(SSOUserProfile(user_id=user.id, sso_provider=identity.provider, sso_user_id=identity.subject))
            await db.flush()

    async def _user_over_http(self, key: str | None) -> Any:
        try:
            return await self._user_of(key)
        except InvalidCredentialsError as refusal:
            raise HTTPException(status_code=status.HTTP_403_FORBIDDEN, detail=_REFUSED) from refusal
        except AuthBackendUnavailableError as fault:
            raise HTTPException(
                status_code=status.HTTP_503_SERVICE_UNAVAILABLE, detail=fault.message, headers={"Retry-After": "1"}
            ) from fault

    async def _user_of(self, key: str | None) -> UserRead | None:
        """Return the user of a key of Gatehouse, and None if Langflow decides.

        It decides where there is no key, and with ``GATEHOUSE_LOCAL_API_KEYS`` about its own keys.

        :raises InvalidCredentialsError: if Gatehouse refuses the key
        :raises AuthBackendUnavailableError: if Gatehouse gives no verdict
        """
        if not key:
            return None
        keeps_local_keys = own_settings().keeps_local_keys
        if keeps_local_keys and await self._is_local(key):
            return None
        try:
            account = await ask(key)
        except InvalidTokenError as refusal:
            # One that Langflow stored long ago has no hash there, or is in its environment.
            if keeps_local_keys:
                return None
            # Its owner may be an imported account that has not come from Gatehouse yet.
            raise InvalidCredentialsError(_REFUSED) from refusal
        async with session_scope() as db:
            claims = claims_of(account, self.settings.auth_settings)
            user = await self.get_or_create_user_from_claims(claims, db)
            read = UserRead.model_validate(user, from_attributes=True)
        set_current_auth_context(AuthCredentialContext(method=AUTH_METHOD_API_KEY, api_key_source=KEY_SOURCE))
        return read

    async def _is_local(self, key: str) -> bool:
        key_hash = hashlib.sha256(key.encode()).hexdigest()
        async with session_scope() as db:
            return (await db.exec(select(ApiKey.id).where(ApiKey.api_key_hash == key_hash))).first() is not None

    async def _is_of_gatehouse(self, user_id: Any) -> bool:
        statement = select(SSOUserProfile.id).where(
            SSOUserProfile.user_id == user_id,
            SSOUserProfile.sso_provider == self.settings.auth_settings.EXTERNAL_AUTH_PROVIDER,
        )
        async with session_scope() as db:
            return (await db.exec(statement)).first() is not None
