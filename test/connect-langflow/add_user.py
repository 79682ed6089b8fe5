"""Adds a user to the SQLite database of a Langflow. Arguments: the file, the id, the name, the password."""

import sqlite3
import sys
from uuid import UUID

import bcrypt

path, user_id, name, password = sys.argv[1:]
hashed = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
now = "2026-01-01 00:00:00"
with sqlite3.connect(path, timeout=30) as database:
    database.execute(
        "INSERT INTO user (id, username, password, is_active, is_superuser, create_at, updated_at)"
        " VALUES (?, ?, ?, 1, 0, ?, ?)",
        (UUID(user_id).hex, name, hashed, now, now),
    )
