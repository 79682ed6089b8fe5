"""Calls what the Python SDK `wmill` asks of a user directory. Arguments: URL, token."""

import importlib.metadata
import json
import os
import sys

URL, TOKEN = sys.argv[1:3]
os.environ.update(WM_TOKEN=TOKEN, WM_WORKSPACE="sdk", BASE_INTERNAL_URL=URL, WM_BASE_URL=URL)

import wmill  # noqa: E402 (it reads the environment)

# Since 1.200 a class; before, functions that read the environment.
if hasattr(wmill, "Windmill"):
    sdk = wmill.Windmill(base_url=URL, token=TOKEN, workspace="sdk")
else:
    sdk = wmill.client
calls = 0
for name in ("version", "get_version", "user", "whoami", "create_token"):
    answer = getattr(sdk, name, None)
    if answer is None:
        continue
    answer = answer() if callable(answer) else answer
    assert answer, name
    calls += 1
print(json.dumps({"version": importlib.metadata.version("wmill"), "calls": calls}))
