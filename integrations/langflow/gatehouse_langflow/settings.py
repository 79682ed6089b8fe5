"""What the environment says about the Gatehouse server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


_RULES = frozenset({"scope", "group", "workspace", "role", "superuser"})


class SettingError(ValueError):
    """A variable has a value that cannot be used. The text names it and says what it must be."""


@dataclass(frozen=True)
class Settings:
    """The settings, checked."""

    url: str
    """Where Gatehouse is reached, without a slash at the end."""
    rules: str
    """What callers must meet, as the query of ``/auth/verify``."""
    timeout_seconds: float
    """How long one answer may take, in seconds."""
    ca_file: str | None
    """A file of certificates (PEM) to verify the server with, instead of the usual ones."""
    keeps_local_keys: bool
    """Whether API keys that Langflow made itself open it, without asking Gatehouse."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the variables ``GATEHOUSE_*``.

    :raises SettingError: if one is missing or wrong
    """
    return Settings(
        url=_url(environment),
        rules=_rules(environment.get("GATEHOUSE_RULES", "scope=langflow:run")),
        timeout_seconds=_timeout(environment.get("GATEHOUSE_TIMEOUT_SECONDS", "5")),
        ca_file=_ca_file(environment.get("GATEHOUSE_CA_FILE") or None),
        keeps_local_keys=_flag(environment, "GATEHOUSE_LOCAL_API_KEYS"),
    )


@lru_cache(maxsize=1)
def own_settings() -> Settings:
    """Return the settings of this process, which are read once."""
    return read_settings(os.environ)


def _url(environment: Mapping[str, str]) -> str:
    text = environment.get("GATEHOUSE_URL", "").strip().rstrip("/")
    if not text:
        raise SettingError("GATEHOUSE_URL is not set. It is the address of Gatehouse, such as https://id.example.com.")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingError("GATEHOUSE_URL must be an address such as https://id.example.com.")
    is_safe = parts.scheme == "https" or parts.hostname in _LOOPBACK
    if not is_safe and not _flag(environment, "GATEHOUSE_ALLOW_HTTP"):
        raise SettingError(
            "GATEHOUSE_URL must begin with https: everybody between the servers could read credentials. "
            "On a private network, GATEHOUSE_ALLOW_HTTP=true accepts http."
        )
    return text


def _rules(text: str) -> str:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True) if text else []
    except ValueError:
        raise SettingError("GATEHOUSE_RULES must be a query, such as scope=langflow:run&group=demo/team.") from None
    for name, _value in pairs:
        if name not in _RULES:
            raise SettingError(f"GATEHOUSE_RULES: there is no rule {name}. Use {', '.join(sorted(_RULES))}.")
    return urlencode(pairs)


def _timeout(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 60:
        raise SettingError("GATEHOUSE_TIMEOUT_SECONDS must be a number above 0, at most 60.")
    return seconds


def _ca_file(path: str | None) -> str | None:
    if path is not None and not os.path.isfile(path):
        raise SettingError(f"GATEHOUSE_CA_FILE: there is no file {path}.")
    return path


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = _FLAGS.get(environment.get(name, "").strip().lower())
    if value is None:
        raise SettingError(f"{name} must be true or false.")
    return value
