"""People log in with OAuth 2.0: requests-oauthlib in a Flask application.

requests-oauthlib knows no OpenID Connect: who somebody is comes from userinfo. It refuses http,
unless OAUTHLIB_INSECURE_TRANSPORT is set for a test.
"""

import os
import secrets
from urllib.parse import urlencode

from flask import Flask, redirect, request, session, url_for
from requests_oauthlib import OAuth2Session

ISSUER = os.environ["ISSUER"]
CLIENT_ID = os.environ["CLIENT_ID"]
CLIENT_SECRET = os.environ["CLIENT_SECRET"]
TOKEN_URL = ISSUER + "/oauth/token"

SIGNED_IN: dict[str, dict] = {}
"""Tokens by session. A real application keeps them in its database."""

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


def gatehouse(**options) -> OAuth2Session:
    return OAuth2Session(
        CLIENT_ID,
        redirect_uri=url_for("callback", _external=True),
        scope=["openid", "profile", "email", "groups", "offline_access"],
        auto_refresh_url=TOKEN_URL,
        auto_refresh_kwargs={"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET},
        token_updater=lambda token: SIGNED_IN[session["id"]].update(token),
        **options,
    )


@app.get("/")
def home():
    if session.get("id") not in SIGNED_IN:
        return redirect(url_for("login"))
    claims = read_userinfo()
    return {name: claims.get(name) for name in ("name", "email", "groups")}


def read_userinfo() -> dict:
    answer = gatehouse(token=SIGNED_IN[session["id"]]).get(ISSUER + "/oauth/userinfo")
    answer.raise_for_status()
    return answer.json()


@app.get("/login")
def login():
    url, session["state"] = gatehouse().authorization_url(ISSUER + "/oauth/authorize")
    return redirect(url)


@app.get("/callback")
def callback():
    token = gatehouse(state=session.pop("state", None)).fetch_token(
        TOKEN_URL, client_secret=CLIENT_SECRET, authorization_response=request.url
    )
    session["id"] = secrets.token_urlsafe()
    SIGNED_IN[session["id"]] = token
    return redirect(url_for("home"))


@app.get("/userinfo")
def userinfo():
    claims = read_userinfo()
    return {"email": claims["email"], "expires_at": SIGNED_IN[session["id"]]["expires_at"]}


@app.get("/logout")
def logout():
    token = SIGNED_IN.pop(session.pop("id", None), None)
    if token is None:
        return redirect(url_for("home"))
    query = {
        "id_token_hint": token["id_token"],
        "post_logout_redirect_uri": url_for("goodbye", _external=True),
    }
    return redirect(ISSUER + "/oauth/logout?" + urlencode(query))


@app.get("/goodbye")
def goodbye():
    return "You are logged out."
