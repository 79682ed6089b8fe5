import gatehouse.ApiClient;
import gatehouse.ApiException;
import gatehouse.api.ApiKeyApi;
import gatehouse.api.LoginApi;
import gatehouse.api.UsersApi;
import gatehouse.api.WindmillUsersApi;
import gatehouse.api.ZenMlUsersApi;
import gatehouse.auth.ApiKeyAuth;
import gatehouse.model.ApiKeyCreate;
import gatehouse.model.CreateToken;
import gatehouse.model.PasswordReset;
import gatehouse.model.UserCreate;
import gatehouse.model.UserUpdate;

/**
 * Lives through one account with the SDK of OpenAPI Generator, and prints each step. Arguments: the
 * URL of a server, user name and password of a superuser.
 */
public final class Drive {
    private static final String USERNAME = "sdk-java";
    private static final String PASSWORD = "securepassword123";
    private static final String NEW_PASSWORD = "newsecurepassword";

    private final String url;

    private Drive(String url) {
        this.url = url;
    }

    public static void main(String[] args) throws ApiException {
        new Drive(args[0]).run(args[1], args[2]);
        // The idle threads of the HTTP client would keep the program for a minute.
        System.exit(0);
    }

    private void run(String superuser, String superuserPassword) throws ApiException {
        ApiClient admin = logIn(superuser, superuserPassword);
        UsersApi users = new UsersApi(admin);
        System.out.println("login");

        var created =
                users.addUserApiV1UsersPost(new UserCreate().username(USERNAME).password(PASSWORD));
        expect(created.getUsername().equals(USERNAME), "the new account has its name");
        var id = created.getId();
        System.out.println("create");

        var page = users.readAllUsersApiV1UsersGet(0, 50, null, null);
        expect(
                page.getUsers().stream().anyMatch(user -> user.getUsername().equals(USERNAME)),
                "the new account is listed");
        System.out.println("list");

        var changed = users.patchUserApiV1UsersUserIdPatch(id, new UserUpdate().isActive(true));
        expect(changed.getIsActive(), "the account is active");
        System.out.println("patch");

        var keys = new ApiKeyApi(logIn(USERNAME, PASSWORD));
        var key = keys.createApiKeyRouteApiV1ApiKeyPost(new ApiKeyCreate().name("sdk")).getApiKey();
        ApiClient byKey = new ApiClient().setBasePath(url);
        ((ApiKeyAuth) byKey.getAuthentication("APIKeyHeader")).setApiKey(key);
        UsersApi own = new UsersApi(byKey);
        var me = own.readCurrentUserApiV1UsersWhoamiGet();
        expect(me.getUsername().equals(USERNAME), "the key is that of the account");
        System.out.println("key");

        var token =
                new WindmillUsersApi(asBearer(key)).createToken(new CreateToken().label("sdk"));
        expect(!token.matches(".*[\"{ ].*"), "the token is a plain text");
        System.out.println("windmill token");

        var info = new WindmillUsersApi(asBearer(token)).globalWhoami();
        expect(USERNAME.equals(info.getEmail()), "the token is that of the account");
        System.out.println("windmill whoami");

        var list =
                new ZenMlUsersApi(admin)
                        .listUsersEndpointUsersGet(null, null, null, null, null, null, null);
        expect(list.size() >= 2, "ZenML's list has both accounts");
        System.out.println("zenml list");

        own.resetPasswordApiV1UsersUserIdResetPasswordPatch(
                id, new PasswordReset().password(NEW_PASSWORD));
        logIn(USERNAME, NEW_PASSWORD);
        System.out.println("reset");

        users.deleteUserApiV1UsersUserIdDelete(id);
        try {
            users.readUserApiV1UsersUserIdGet(id);
            expect(false, "the account is gone");
        } catch (ApiException error) {
            expect(error.getCode() == 404, "the account is gone");
        }
        System.out.println("delete");
    }

    /** The order of the arguments is that of the declaration: the name, then the password. */
    private ApiClient logIn(String username, String password) throws ApiException {
        var api = new LoginApi(new ApiClient().setBasePath(url));
        return asBearer(
                api.loginToGetAccessTokenApiV1LoginPost(username, password, null, null, null, null, null)
                        .getAccessToken());
    }

    private ApiClient asBearer(String token) {
        ApiClient client = new ApiClient().setBasePath(url);
        client.setBearerToken(token);
        return client;
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("Not so: " + what);
        }
    }
}
