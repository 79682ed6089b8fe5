"""Lives through one account with the SDK of OpenAPI Generator, and prints each step.

Arguments: the URL of a server, user name and password of a superuser.
"""

import sys

from gatehouse import (
    APIKeyApi,
    ApiClient,
    ApiException,
    ApiKeyCreate,
    Configuration,
    CreateToken,
    LoginApi,
    PasswordReset,
    UserCreate,
    UsersApi,
    UserUpdate,
    WindmillUsersApi,
    ZenMLUsersApi,
)

URL, SUPERUSER, SUPERUSER_PASSWORD = sys.argv[1:]
USERNAME, PASSWORD, NEW_PASSWORD = "sdk-python-2", "securepassword123", "newsecurepassword"


def as_bearer(token: str) -> ApiClient:
    return ApiClient(Configuration(host=URL, access_token=token))


def log_in(username: str, password: str) -> ApiClient:
    api = LoginApi(ApiClient(Configuration(host=URL)))
    # The order of the arguments is that of the declaration: the name, then the password.
    token = api.login_to_get_access_token_api_v1_login_post(username, password)
    return as_bearer(token.access_token)


admin = log_in(SUPERUSER, SUPERUSER_PASSWORD)
users = UsersApi(admin)
print("login")

created = users.add_user_api_v1_users_post(UserCreate(username=USERNAME, password=PASSWORD))
assert created.username == USERNAME
print("create")

page = users.read_all_users_api_v1_users_get(limit=50)
assert USERNAME in [user.username for user in page.users]
print("list")

changes = UserUpdate(is_active=True)
assert users.patch_user_api_v1_users_user_id_patch(created.id, changes).is_active
print("patch")

keys = APIKeyApi(log_in(USERNAME, PASSWORD))
key = keys.create_api_key_route_api_v1_api_key_post(ApiKeyCreate(name="sdk")).api_key
own = UsersApi(ApiClient(Configuration(host=URL, api_key={"APIKeyHeader": key})))
assert own.read_current_user_api_v1_users_whoami_get().username == USERNAME
print("key")

token = WindmillUsersApi(as_bearer(key)).create_token(CreateToken(label="sdk"))
assert not set(token) & set('"{ ')
print("windmill token")

assert WindmillUsersApi(as_bearer(token)).global_whoami().email == USERNAME
print("windmill whoami")

assert len(ZenMLUsersApi(admin).list_users_endpoint_users_get()) >= 2
print("zenml list")

reset = PasswordReset(password=NEW_PASSWORD)
own.reset_password_api_v1_users_user_id_reset_password_patch(created.id, reset)
log_in(USERNAME, NEW_PASSWORD)
print("reset")

users.delete_user_api_v1_users_user_id_delete(created.id)
try:
    users.read_user_api_v1_users_user_id_get(created.id)
    raise SystemExit("The account is still there.")
except ApiException as error:
    assert error.status == 404
print("delete")
