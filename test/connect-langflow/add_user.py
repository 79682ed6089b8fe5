"""Adds a user to the SQLite database of a Langflow: argv[1] the file, argv[2] the id, argv[3] the name."""

import sqlite3
import sys
from uuid import UUID

path, user_id, name = sys.argv[1:]
now = "2026-01-01 00:00:00"
with sqlite3.connect(path, timeout=30) as database:
    database.execute(
        "INSERT INTO user (id, username, password, is_active, is_superuser, create_at, updated_at)"
        " VALUES (?, ?, 'none', 1, 0, ?, ?)",
        (UUID(user_id).hex, name, now, now),
    )
