"""Lives through one account with the SDK of openapi-python-client, and prints each step.

Arguments: the URL of a server, user name and password of a superuser.
"""

import sys
from uuid import UUID

from gatehouse import AuthenticatedClient, Client
from gatehouse.api.api_key import create_api_key_route_api_v1_api_key_post as create_api_key
from gatehouse.api.login import login_to_get_access_token_api_v1_login_post as login
from gatehouse.api.users import (
    add_user_api_v1_users_post as add_user,
    delete_user_api_v1_users_user_id_delete as delete_user,
    patch_user_api_v1_users_user_id_patch as patch_user,
    read_all_users_api_v1_users_get as read_all_users,
    read_current_user_api_v1_users_whoami_get as whoami,
    read_user_api_v1_users_user_id_get as read_user,
    reset_password_api_v1_users_user_id_reset_password_patch as reset_password,
)
from gatehouse.api.windmill_users import create_token, global_whoami
from gatehouse.api.zen_ml_users import list_users_endpoint_users_get as list_zenml_users
from gatehouse.models import (
    ApiKeyCreate,
    BodyLoginToGetAccessTokenApiV1LoginPost as Credentials,
    CreateToken,
    GlobalUserInfo,
    PasswordReset,
    Token,
    UnmaskedApiKeyRead,
    UserCreate,
    UserRead,
    UsersResponse,
    UserUpdate,
)

URL, SUPERUSER, SUPERUSER_PASSWORD = sys.argv[1:]
USERNAME, PASSWORD, NEW_PASSWORD = "sdk-python", "securepassword123", "newsecurepassword"


def expect(answer, kind):
    """Returns an answer that must be of a class."""
    if not isinstance(answer, kind):
        raise SystemExit(f"Not {kind}: {answer}")
    return answer


def as_bearer(token: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=URL, token=token)


def log_in(username: str, password: str) -> AuthenticatedClient:
    # The order of the arguments is that of the declaration: the name, then the password.
    credentials = Credentials(username, password)
    token = login.sync(client=Client(base_url=URL), body=credentials)
    return as_bearer(expect(token, Token).access_token)


admin = log_in(SUPERUSER, SUPERUSER_PASSWORD)
print("login")

created = expect(add_user.sync(client=admin, body=UserCreate(USERNAME, PASSWORD)), UserRead)
assert created.username == USERNAME
user_id = expect(created.id, UUID)
print("create")

page = expect(read_all_users.sync(client=admin, limit=50), UsersResponse)
assert USERNAME in [user.username for user in page.users]
print("list")

changes = UserUpdate(is_active=True)
assert expect(patch_user.sync(user_id, client=admin, body=changes), UserRead).is_active
print("patch")

own = log_in(USERNAME, PASSWORD)
key = expect(create_api_key.sync(client=own, body=ApiKeyCreate(name="sdk")), UnmaskedApiKeyRead)
by_key = AuthenticatedClient(URL, token=key.api_key, prefix="", auth_header_name="x-api-key")
assert expect(whoami.sync(client=by_key), UserRead).username == USERNAME
print("key")

answer = create_token.sync_detailed(client=as_bearer(key.api_key), body=CreateToken(label="sdk"))
assert answer.status_code == 201 and not set(answer.parsed) & set('"{ ')
print("windmill token")

info = expect(global_whoami.sync(client=as_bearer(answer.parsed)), GlobalUserInfo)
assert info.email == USERNAME
print("windmill whoami")

assert len(expect(list_zenml_users.sync(client=admin), list)) >= 2
print("zenml list")

reset = PasswordReset(password=NEW_PASSWORD)
expect(reset_password.sync(user_id, client=by_key, body=reset), UserRead)
log_in(USERNAME, NEW_PASSWORD)
print("reset")

assert delete_user.sync_detailed(user_id, client=admin).status_code == 200
assert read_user.sync_detailed(user_id, client=admin).status_code == 404
print("delete")
