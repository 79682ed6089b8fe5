package com.example.party;

import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

@RestController
class PersonController {
  record Person(String name, String email, List<String> groups) {}

  record Userinfo(String email) {}

  record Answer(String email, String expires_at) {}

  private final RestClient restClient;

  PersonController(RestClient.Builder builder) {
    restClient = builder.build();
  }

  @GetMapping("/")
  Person home(@AuthenticationPrincipal OidcUser user) {
    return new Person(
        user.getFullName(), user.getEmail(), user.getClaimAsStringList("groups"));
  }

  /** Spring renews the access token of the client when it has expired. */
  @GetMapping("/userinfo")
  Answer userinfo(@RegisteredOAuth2AuthorizedClient("gatehouse") OAuth2AuthorizedClient client) {
    var endpoint = client.getClientRegistration().getProviderDetails().getUserInfoEndpoint();
    var token = client.getAccessToken();
    var info =
        restClient
            .get()
            .uri(endpoint.getUri())
            .headers(headers -> headers.setBearerAuth(token.getTokenValue()))
            .retrieve()
            .body(Userinfo.class);
    return new Answer(info.email(), token.getExpiresAt().toString());
  }

  @GetMapping("/goodbye")
  String goodbye() {
    return "You are logged out.";
  }
}
