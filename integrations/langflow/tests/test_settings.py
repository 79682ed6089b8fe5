from __future__ import annotations

import pytest

from gatehouse_langflow.settings import SettingError, read_settings

HTTPS = {"GATEHOUSE_URL": "https://id.example.com/"}


def test_reads_the_address_and_the_defaults() -> None:
    settings = read_settings(HTTPS)
    assert settings.url == "https://id.example.com"
    assert settings.rules == "scope=langflow%3Arun"
    assert settings.timeout_seconds == 5
    assert settings.ca_file is None
    assert settings.keeps_local_keys is False


@pytest.mark.parametrize("url", ["http://127.0.0.1:8640", "http://localhost:8640", "http://[::1]:8640"])
def test_accepts_http_on_this_machine(url: str) -> None:
    assert read_settings({"GATEHOUSE_URL": url}).url == url


def test_accepts_http_elsewhere_only_if_told_to() -> None:
    environment = {"GATEHOUSE_URL": "http://gatehouse:8640"}
    with pytest.raises(SettingError, match="https"):
        read_settings(environment)
    assert read_settings({**environment, "GATEHOUSE_ALLOW_HTTP": "true"}).url == "http://gatehouse:8640"


def test_accepts_no_rules() -> None:
    assert read_settings({**HTTPS, "GATEHOUSE_RULES": ""}).rules == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEHOUSE_URL", ""),
        ("GATEHOUSE_URL", "id.example.com"),
        ("GATEHOUSE_URL", "ftp://id.example.com"),
        ("GATEHOUSE_URL", "https://id.example.com/?a=1"),
        ("GATEHOUSE_TIMEOUT_SECONDS", "0"),
        ("GATEHOUSE_TIMEOUT_SECONDS", "nan"),
        ("GATEHOUSE_TIMEOUT_SECONDS", "soon"),
        ("GATEHOUSE_CA_FILE", "/no/such/file.pem"),
        ("GATEHOUSE_LOCAL_API_KEYS", "perhaps"),
        ("GATEHOUSE_RULES", "scope"),
        ("GATEHOUSE_RULES", "groups=none"),
        ("GATEHOUSE_RULES", "rd=https://evil.example.com"),
    ],
)
def test_names_a_wrong_variable(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read_settings({**HTTPS, name: value})
