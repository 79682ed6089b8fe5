"""Lets Langflow ask a Gatehouse server who its callers are.

- ``gatehouse_langflow.resolver:resolve`` for ``LANGFLOW_EXTERNAL_AUTH_IDENTITY_RESOLVER``
- ``gatehouse_langflow.auth_service:GatehouseAuthService`` for ``auth_service`` in ``lfx.toml``
"""
