// Lives through one account with the SDK of OpenAPI Generator, and prints each step that it did.
// Arguments: the URL of a server, user name and password of a superuser.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"gatehouse"
)

func main() {
	url, superuser, superuserPassword := os.Args[1], os.Args[2], os.Args[3]
	configuration := gatehouse.NewConfiguration()
	configuration.Servers = gatehouse.ServerConfigurations{{URL: url}}
	client := gatehouse.NewAPIClient(configuration)
	anonymous := context.Background()

	admin := asBearer(logIn(client, superuser, superuserPassword))
	done("login")

	username, password := "sdk-go", "securepassword123"
	// The order of the arguments is that of the declaration: the name, then the password.
	create := gatehouse.NewUserCreate(username, password)
	created, _, err := client.UsersAPI.AddUserApiV1UsersPost(admin).UserCreate(*create).Execute()
	check(err)
	expect(created.GetUsername() == username, "the new account has its name")
	id := created.GetId()
	done("create")

	page, _, err := client.UsersAPI.ReadAllUsersApiV1UsersGet(admin).Limit(50).Execute()
	check(err)
	found := false
	for _, user := range page.GetUsers() {
		found = found || user.GetUsername() == username
	}
	expect(found, "the new account is listed")
	done("list")

	update := gatehouse.NewUserUpdate()
	update.SetIsActive(true)
	changed, _, err := client.UsersAPI.PatchUserApiV1UsersUserIdPatch(admin, id).UserUpdate(*update).Execute()
	check(err)
	expect(changed.GetIsActive(), "the account is active")
	done("patch")

	self := asBearer(logIn(client, username, password))
	request := gatehouse.NewApiKeyCreate()
	request.SetName("sdk")
	key, _, err := client.APIKeyAPI.CreateApiKeyRouteApiV1ApiKeyPost(self).ApiKeyCreate(*request).Execute()
	check(err)
	byKey := context.WithValue(anonymous, gatehouse.ContextAPIKeys, map[string]gatehouse.APIKey{
		"APIKeyHeader": {Key: key.GetApiKey()},
	})
	me, _, err := client.UsersAPI.ReadCurrentUserApiV1UsersWhoamiGet(byKey).Execute()
	check(err)
	expect(me.GetUsername() == username, "the key is that of the account")
	done("key")

	label := gatehouse.NewCreateToken()
	label.SetLabel("sdk")
	token, _, err := client.WindmillUsersAPI.CreateToken(asBearer(key.GetApiKey())).CreateToken(*label).Execute()
	check(err)
	expect(!strings.ContainsAny(token, `"{ `), "the token is a plain text")
	done("windmill token")

	info, _, err := client.WindmillUsersAPI.GlobalWhoami(asBearer(token)).Execute()
	check(err)
	expect(info.GetEmail() == username, "the token is that of the account")
	done("windmill whoami")

	users, _, err := client.ZenMLUsersAPI.ListUsersEndpointUsersGet(admin).Execute()
	check(err)
	expect(len(users) >= 2, "ZenML's list has both accounts")
	done("zenml list")

	reset := gatehouse.NewPasswordReset()
	reset.SetPassword("newsecurepassword")
	_, _, err = client.UsersAPI.ResetPasswordApiV1UsersUserIdResetPasswordPatch(byKey, id).PasswordReset(*reset).Execute()
	check(err)
	logIn(client, username, "newsecurepassword")
	done("reset")

	_, _, err = client.UsersAPI.DeleteUserApiV1UsersUserIdDelete(admin, id).Execute()
	check(err)
	_, response, err := client.UsersAPI.ReadUserApiV1UsersUserIdGet(admin, id).Execute()
	expect(err != nil && response != nil && response.StatusCode == 404, "the account is gone")
	done("delete")
}

func logIn(client *gatehouse.APIClient, username, password string) string {
	token, _, err := client.LoginAPI.LoginToGetAccessTokenApiV1LoginPost(context.Background()).
		Username(username).Password(password).Execute()
	check(err)
	return token.GetAccessToken()
}

func asBearer(token string) context.Context {
	return context.WithValue(context.Background(), gatehouse.ContextAccessToken, token)
}

func check(err error) {
	if err == nil {
		return
	}
	if fault, ok := err.(*gatehouse.GenericOpenAPIError); ok {
		panic(fmt.Sprintf("%v: %s", err, fault.Body()))
	}
	panic(err)
}

func expect(holds bool, what string) {
	if !holds {
		panic("Not so: " + what)
	}
}

func done(step string) { fmt.Println(step) }
