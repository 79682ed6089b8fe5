// People log in with OpenID Connect: go-oidc and golang.org/x/oauth2 in a web server.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// claims are what the application reads from an ID token.
type claims struct {
	Name   string   `json:"name"`
	Email  string   `json:"email"`
	Groups []string `json:"groups"`
}

// login is a browser that is logged in. A real application keeps it in its database.
type login struct {
	claims  claims
	idToken string
	// tokens renews the access token when it has expired.
	tokens oauth2.TokenSource
}

type server struct {
	origin     string
	provider   *oidc.Provider
	verifier   *oidc.IDTokenVerifier
	config     oauth2.Config
	endSession string

	mutex  sync.Mutex
	logins map[string]login
}

func main() {
	s, err := newServer(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /{$}", s.home)
	http.HandleFunc("GET /login", s.login)
	http.HandleFunc("GET /callback", s.callback)
	http.HandleFunc("GET /userinfo", s.userinfo)
	http.HandleFunc("GET /logout", s.logout)
	http.HandleFunc("GET /goodbye", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte("You are logged out."))
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}

func newServer(ctx context.Context) (*server, error) {
	provider, err := oidc.NewProvider(ctx, os.Getenv("ISSUER"))
	if err != nil {
		return nil, err
	}
	var metadata struct {
		EndSession string `json:"end_session_endpoint"`
	}
	if err := provider.Claims(&metadata); err != nil {
		return nil, err
	}
	id, origin := os.Getenv("CLIENT_ID"), os.Getenv("ORIGIN")
	return &server{
		origin:   origin,
		provider: provider,
		verifier: provider.Verifier(&oidc.Config{ClientID: id}),
		config: oauth2.Config{
			ClientID:     id,
			ClientSecret: os.Getenv("CLIENT_SECRET"),
			Endpoint:     provider.Endpoint(),
			RedirectURL:  origin + "/callback",
			Scopes:       []string{oidc.ScopeOpenID, "profile", "email", "groups", oidc.ScopeOfflineAccess},
		},
		endSession: metadata.EndSession,
		logins:     map[string]login{},
	}, nil
}

func (s *server) home(w http.ResponseWriter, r *http.Request) {
	if login, ok := s.find(r); ok {
		answer(w, login.claims)
	} else {
		http.Redirect(w, r, "/login", http.StatusFound)
	}
}

func (s *server) login(w http.ResponseWriter, r *http.Request) {
	state, nonce := rand.Text(), rand.Text()
	setCookie(w, "state", state)
	setCookie(w, "nonce", nonce)
	http.Redirect(w, r, s.config.AuthCodeURL(state, oidc.Nonce(nonce)), http.StatusFound)
}

func (s *server) callback(w http.ResponseWriter, r *http.Request) {
	state, err := r.Cookie("state")
	if err != nil || r.FormValue("state") != state.Value {
		http.Error(w, "the state is another one", http.StatusBadRequest)
		return
	}
	if problem := r.FormValue("error"); problem != "" {
		http.Error(w, problem, http.StatusForbidden)
		return
	}
	token, err := s.config.Exchange(r.Context(), r.FormValue("code"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	text, _ := token.Extra("id_token").(string)
	idToken, err := s.verifier.Verify(r.Context(), text)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	nonce, err := r.Cookie("nonce")
	if err != nil || idToken.Nonce != nonce.Value {
		http.Error(w, "the nonce is another one", http.StatusBadRequest)
		return
	}
	// The source outlives the request, so it must not have the context of the request.
	found := login{idToken: text, tokens: s.config.TokenSource(context.Background(), token)}
	if err := idToken.Claims(&found.claims); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	session := rand.Text()
	s.mutex.Lock()
	s.logins[session] = found
	s.mutex.Unlock()
	setCookie(w, "session", session)
	http.Redirect(w, r, "/", http.StatusFound)
}

func (s *server) userinfo(w http.ResponseWriter, r *http.Request) {
	login, ok := s.find(r)
	if !ok {
		http.Error(w, "nobody is logged in", http.StatusUnauthorized)
		return
	}
	info, err := s.provider.UserInfo(r.Context(), login.tokens)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	token, err := login.tokens.Token()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	answer(w, map[string]any{"email": info.Email, "expires_at": token.Expiry.Format(time.RFC3339Nano)})
}

func (s *server) logout(w http.ResponseWriter, r *http.Request) {
	login, ok := s.find(r)
	if !ok {
		http.Redirect(w, r, "/", http.StatusFound)
		return
	}
	session, _ := r.Cookie("session")
	s.mutex.Lock()
	delete(s.logins, session.Value)
	s.mutex.Unlock()
	query := url.Values{
		"id_token_hint":            {login.idToken},
		"post_logout_redirect_uri": {s.origin + "/goodbye"},
	}
	http.Redirect(w, r, s.endSession+"?"+query.Encode(), http.StatusFound)
}

func (s *server) find(r *http.Request) (login, bool) {
	session, err := r.Cookie("session")
	if err != nil {
		return login{}, false
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found, ok := s.logins[session.Value]
	return found, ok
}

// setCookie sets a cookie for this site. With https it must be Secure too.
func setCookie(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}
