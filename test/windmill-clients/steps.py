"""What is called, in order. Absent functions are left out: old clients have fewer.

`by` is the account that calls (`root` if left out), `status` what it must be answered (200 or 201),
`login` the account whose token the answer is, `keep` a name for the answer in later `<name>`s.
"""

import json

WORKSPACE = "w-<run>"
GUEST = "guest-<run>@example.com"
OTHER = "other-<run>@example.com"
IN = {"workspace": WORKSPACE}
INVITE = {"email": GUEST, "is_admin": False, "operator": False}

# Served, and not called: they need a provider or a mail, or end what the others use.
NEVER_CALLED = {
    "login_with_oauth",
    "reset_password",
    "request_password_reset",
}

# Calls of which no server can do right by the client: what it does not decode, and why.
FAULTS_OF_CLIENTS = {
    "list_global_settings": (
        "AttributeError: 'bool'",
        "1.3xx to 1.64x decode no value but an object, and settings are texts and booleans",
    ),
    "list_audit_logs": (
        "ValueError: 'group.",
        "1.26 to 1.1xx know no operation on groups, which Windmill records",
    ),
}


def prefix(text):
    return text.strip('"')[:10]


def first_id(text):
    return str(json.loads(text)[0]["id"])


STEPS = [
    {"call": "login", "by": None, "login": "root",
     "body": {"email": "<superuser>", "password": "<superuser_password>"}},
    {"call": "backend_version", "by": None},
    {"call": "backend_uptodate", "by": None},
    {"call": "is_smtp_configured", "by": None},
    {"call": "is_password_login_disabled", "by": None},
    {"call": "list_o_auth_logins", "by": None},
    {"call": "global_whoami"},
    {"call": "get_current_email"},
    {"call": "list_global_settings"},
    {"call": "get_global", "with": {"key": "automate_username_creation"}},
    {"call": "exists_workspace", "body": {"id": WORKSPACE}},
    {"call": "create_workspace", "body": {
        "id": WORKSPACE, "name": "Demo", "username": "boss", "domain": ""}},
    {"call": "exists_username", "body": {"id": WORKSPACE, "username": "free"}},
    {"call": "list_workspaces"},
    {"call": "list_user_workspaces"},
    {"call": "list_workspaces_as_super_admin", "with": {"page": 1, "per_page": 10}},
    {"call": "get_workspace_name", "with": IN},
    {"call": "change_workspace_name", "with": IN, "body": {"new_name": "Renamed"}},
    {"call": "change_workspace_color", "with": IN, "body": {"color": "#00ff00"}},
    {"call": "get_workspace_as_super_admin", "with": IN},
    {"call": "list_workspace_roles", "with": IN},
    {"call": "get_settings", "with": IN},
    {"call": "get_is_premium", "with": IN},
    {"call": "get_workspace_usage", "with": IN},
    {"call": "list_folders", "with": IN},
    {"call": "list_folder_names", "with": IN},

    {"call": "create_user_globally", "body": {
        "email": GUEST, "password": "first of <run>", "super_admin": False, "name": "Guest",
        "company": "Example"}},
    {"call": "exists_email", "with": {"email": GUEST}},
    {"call": "list_users_as_super_admin", "with": {"page": 1, "per_page": 100}},
    {"call": "global_user_update", "with": {"email": GUEST},
     "body": {"is_super_admin": False, "name": "A guest"}},
    {"call": "global_username_info", "with": {"email": GUEST}},
    {"call": "set_login_type_for_user", "with": {"user": GUEST}, "body": {"login_type": "password"}},
    {"call": "list_available_scopes"},

    {"call": "invite_user", "with": IN, "body": INVITE},
    {"call": "list_pending_invites", "with": IN},
    {"call": "delete_invite", "with": IN, "body": INVITE},
    {"call": "invite_user", "with": IN, "body": INVITE},
    {"call": "login", "by": None, "login": "guest",
     "body": {"email": GUEST, "password": "first of <run>"}},
    {"call": "list_workspace_invites", "by": "guest"},
    {"call": "decline_invite", "by": "guest", "body": {"workspace_id": WORKSPACE}},
    {"call": "invite_user", "with": IN, "body": INVITE},
    {"call": "accept_invite", "by": "guest",
     "body": {"workspace_id": WORKSPACE, "username": "guest"}},
    {"call": "whoami", "by": "guest", "with": IN},
    {"call": "global_whoami", "by": "guest"},
    {"call": "list_user_workspaces", "by": "guest"},
    {"call": "whois", "by": "guest", "with": {**IN, "username": "boss"}},
    {"call": "get_user", "with": {**IN, "username": "guest"}},
    {"call": "list_users", "by": "guest", "with": IN},
    {"call": "list_usernames", "by": "guest", "with": IN},
    {"call": "username_to_email", "with": {**IN, "username": "guest"}},
    {"call": "list_addable_instance_users", "with": IN},
    {"call": "update_user", "with": {**IN, "username": "guest"},
     "body": {"is_admin": False, "operator": True}},
    {"call": "update_user", "by": "guest", "status": (401, 403),
     "with": {**IN, "username": "guest"}, "body": {"is_admin": True}},
    {"call": "exists", "with": IN, "body": {"username": "guest"}},
    {"call": "whoami", "with": IN},

    {"call": "create_token", "by": "guest", "keep": "token", "read": prefix,
     "body": {"label": "python", "expiration": "2099-01-01T00:00:00.000Z"}},
    {"call": "list_tokens", "by": "guest", "with": {"page": 1, "per_page": 10}},
    {"call": "update_token_label", "by": "guest", "with": {"token_prefix": "<token>"},
     "body": {"label": "renamed"}},
    {"call": "update_token_scopes", "by": "guest", "with": {"token_prefix": "<token>"},
     "body": {"scopes": ["users:read"]}},
    {"call": "list_tokens", "by": "guest", "with": {"exclude_ephemeral": True}},
    {"call": "delete_token", "by": "guest", "with": {"token_prefix": "<token>"}},
    {"call": "create_token_impersonate", "body": {
        "label": "as the guest", "impersonate_email": GUEST,
        "expiration": "2099-01-01T00:00:00.000Z"}},
    {"call": "refresh_user_token", "by": "guest"},

    {"call": "create_group", "with": IN, "body": {"name": "team", "summary": "A team"}},
    {"call": "update_group", "with": {**IN, "name": "team"}, "body": {"summary": "The team"}},
    {"call": "add_user_to_group", "with": {**IN, "name": "team"}, "body": {"username": "guest"}},
    {"call": "list_groups", "with": {**IN, "page": 1, "per_page": 10}},
    {"call": "list_group_names", "with": IN},
    {"call": "get_group", "with": {**IN, "name": "team"}},
    {"call": "get_group", "with": {**IN, "name": "all"}},
    {"call": "whoami", "by": "guest", "with": IN},
    {"call": "remove_user_to_group", "with": {**IN, "name": "team"},
     "body": {"username": "guest"}},
    {"call": "delete_group", "with": {**IN, "name": "team"}},
    {"call": "export_instance_groups"},
    {"call": "list_worker_groups"},
    {"call": "list_configs"},

    {"call": "list_audit_logs", "with": {**IN, "page": 1, "per_page": 10},
     "keep": "entry", "read": first_id},
    {"call": "get_audit_log", "with": {**IN, "id": "<entry>", "id_": "<entry>"}},
    {"call": "is_domain_allowed", "by": "guest"},

    {"call": "set_password", "by": "guest", "body": {"password": "second of <run>"}},
    {"call": "login", "by": None, "login": "guest",
     "body": {"email": GUEST, "password": "second of <run>"}},
    {"call": "leave_workspace", "by": "guest", "with": IN},
    {"call": "create_user", "with": IN,
     "body": {"email": GUEST, "username": "guest", "is_admin": False}},
    {"call": "delete_user", "with": {**IN, "username": "guest"}, "status": (200, 404)},
    {"call": "add_user", "with": IN, "body": {**INVITE, "username": "guest"}},
    {"call": "get_user", "with": {**IN, "username": "guest"}},
    {"call": "offboard_preview", "with": {**IN, "username": "guest"}},
    {"call": "offboard_workspace_user", "with": {**IN, "username": "guest"},
     "body": {"reassign_to": "u/boss", "delete_user": True}},
    {"call": "add_user", "with": IN, "body": {**INVITE, "username": "guest"},
     "status": (200, 201, 400, 409)},
    {"call": "create_service_account", "with": IN, "body": {"username": "robot"}},
    {"call": "global_user_rename", "with": {"email": GUEST}, "body": {"new_username": "visitor"}},
    {"call": "set_password_for_user", "with": {"user": GUEST},
     "body": {"password": "third of <run>"}},
    {"call": "global_user_change_email", "with": {"email": GUEST}, "body": {"new_email": OTHER}},
    {"call": "global_users_export", "keep": "accounts", "read": json.loads},
    {"call": "global_users_overwrite", "body": "<accounts>"},
    {"call": "overwrite_instance_groups", "body": []},
    {"call": "set_global", "with": {"key": "automate_username_creation"}, "body": {"value": False}},
    {"call": "global_user_delete", "with": {"email": OTHER}, "status": (200, 404)},
    {"call": "create_user_globally", "body": {
        "email": "leaver-<run>@example.com", "password": "first of <run>", "super_admin": False}},
    {"call": "login", "by": None, "login": "leaver",
     "body": {"email": "leaver-<run>@example.com", "password": "first of <run>"}},
    {"call": "leave_instance", "by": "leaver"},
    {"call": "create_user_globally", "body": {
        "email": "ended-<run>@example.com", "password": "first of <run>", "super_admin": False}},
    {"call": "global_offboard_preview", "with": {"email": "ended-<run>@example.com"}},
    {"call": "offboard_global_user", "with": {"email": "ended-<run>@example.com"},
     "body": {"reassignments": {}, "delete_user": True}},
    {"call": "archive_workspace", "with": IN},
    {"call": "unarchive_workspace", "with": IN},
    {"call": "list_workspaces_as_super_admin"},
    {"call": "change_workspace_id", "with": IN, "body": {
        "new_id": "moved-<run>", "new_name": "Moved"}},
    # Clients that cannot move a workspace still have it under its first name.
    {"call": "delete_workspace", "with": {"workspace": "moved-<run>"}, "status": (200, 404)},
    {"call": "delete_workspace", "with": IN, "status": (200, 404)},
    {"call": "logout"},
    {"call": "global_whoami", "status": (401,)},
]
