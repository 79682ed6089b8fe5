"""Drives one version of `windmill-api`, the client that Windmill generates from its document.

Every function of the client whose path the server serves is called. A generated client raises on a
missing field and on an unknown word of an enumeration, so a call that returns was decoded whole.
Prints JSON: {"version", "called", "absent", "unserved", "faults": [[function, account, fault]]}.

Arguments: URL of the server, superuser's name, superuser's password, the server's OpenAPI document.
"""

import importlib
import importlib.metadata
import inspect
import json
import pkgutil
import re
import sys
import typing

import windmill_api.api
from windmill_api.client import AuthenticatedClient, Client

from steps import FAULTS_OF_CLIENTS, NEVER_CALLED, STEPS

URL, NAME, PASSWORD, DOCUMENT = sys.argv[1:5]
VERSION = importlib.metadata.version("windmill-api")


def functions():
    """All modules of the client by the names of their functions."""
    found = {}
    for tag in pkgutil.iter_modules(windmill_api.api.__path__):
        package = importlib.import_module(f"windmill_api.api.{tag.name}")
        for module in pkgutil.iter_modules(package.__path__):
            found[module.name] = f"windmill_api.api.{tag.name}.{module.name}"
    return found


def route(path):
    """The method and the path that a generated module calls, with `{}` for each parameter."""
    source = inspect.getsource(importlib.import_module(path))
    url = re.search(r'"?url"?\s*[:=]\s*"(.+?)"', source).group(1).replace("{}/", "/", 1)
    new = re.search(r'"method": "(\w+)"', source)
    method = new or re.search(r"httpx\.(get|post|put|patch|delete)\(", source)
    return method.group(1), re.sub(r"\{\w*\}", "{}", url)


def served():
    with open(DOCUMENT, encoding="utf8") as file:
        paths = json.load(file)["paths"]
    return {
        (method, re.sub(r"\{\w+\}", "{}", path.removeprefix("/api")))
        for path, item in paths.items()
        for method in item
    }


def plain(value):
    """The decoded answer as it would be sent."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


class Driver:
    def __init__(self):
        self.functions = functions()
        self.served = served()
        self.tokens = {}
        self.called, self.absent, self.unserved, self.faults, self.excused = [], [], [], [], []

    def client(self, account):
        token = self.tokens.get(account)
        base = f"{URL}/api"
        return AuthenticatedClient(base, token=token) if token else Client(base)

    def step(self, name, account, status, body, parameters):
        """Calls a function and returns the text of the answer, or None if it was not called."""
        if name not in self.functions:
            self.absent.append(name)
            return None
        if route(self.functions[name]) not in self.served:
            self.unserved.append(name)
            return None
        try:
            response = self.call(name, account, body, parameters)
        except Exception as fault:  # whatever a generated client raises is the finding
            said = f"{type(fault).__name__}: {fault}"
            begins, reason = FAULTS_OF_CLIENTS.get(name, (None, None))
            if begins and said.startswith(begins):
                self.excused.append(f"{name}: {reason}")
            else:
                self.faults.append([name, account, said])
            return None
        self.called.append(name)
        text = response.content.decode()
        if int(response.status_code) not in status:
            self.faults.append([name, account, f"{int(response.status_code)}: {text[:200]}"])
        return text

    def call(self, name, account, body, parameters):
        module = importlib.import_module(self.functions[name])
        known = inspect.signature(module.sync_detailed).parameters
        arguments = {key: value for key, value in parameters.items() if key in known}
        if "json_body" in known:
            kind = typing.get_type_hints(module.sync_detailed)["json_body"]
            if typing.get_origin(kind) is list:
                arguments["json_body"] = [typing.get_args(kind)[0].from_dict(each) for each in body]
            else:
                arguments["json_body"] = kind.from_dict(body) if hasattr(kind, "from_dict") else body
        # Clients of 2022 take their client by keyword, too.
        response = module.sync_detailed(client=self.client(account), **arguments)
        if response.parsed is not None:
            json.dumps(plain(response.parsed), default=str)
        return response


def main():
    driver = Driver()
    kept = {"superuser": NAME, "superuser_password": PASSWORD, "run": VERSION.replace(".", "-")}

    def fill(value):
        if isinstance(value, str):
            if value == "<accounts>":
                return kept.get("accounts")
            return re.sub(r"<(\w+)>", lambda found: kept[found.group(1)], value)
        if isinstance(value, dict):
            return {key: fill(each) for key, each in value.items()}
        return [fill(each) for each in value] if isinstance(value, list) else value

    skipped = []
    for each in STEPS:
        status = each.get("status", (200, 201))
        try:
            body, parameters = fill(each.get("body")), fill(each.get("with", {}))
        except KeyError:  # an earlier call, which this client cannot do, has what it needs
            skipped.append(each["call"])
            continue
        text = driver.step(each["call"], each.get("by", "root"), status, body, parameters)
        if text is not None and "login" in each:
            driver.tokens[each["login"]] = text
        if text is not None and "keep" in each:
            kept[each["keep"]] = each.get("read", str)(text)

    never = [
        name
        for name, path in driver.functions.items()
        if name not in driver.called
        and name not in NEVER_CALLED
        and name not in skipped
        and name not in FAULTS_OF_CLIENTS
        and not any(name == fault[0] for fault in driver.faults)
        and route(path) in driver.served
    ]
    driver.faults += [[name, "-", "served, but no step calls it"] for name in never]
    print(json.dumps({
        "version": VERSION,
        "called": len(driver.called),
        "functions": sorted(set(driver.called)),
        "absent": len(driver.absent),
        "unserved": driver.unserved,
        "faults": driver.faults,
        "excused": driver.excused,
    }))


main()
