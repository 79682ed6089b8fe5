"""People log in with OpenID Connect: Authlib in a Flask application."""

import os
import secrets
from urllib.parse import urlencode

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for

SIGNED_IN: dict[str, dict] = {}
"""Tokens by session. A real application keeps them in its database."""


def remember(name, token, refresh_token=None, access_token=None):
    """Authlib calls this after it has renewed the access token."""
    SIGNED_IN[session["id"]].update(token)


app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]
oauth = OAuth(app, fetch_token=lambda name: tokens(), update_token=remember)
oauth.register(
    name="gatehouse",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=os.environ["ISSUER"] + "/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email groups offline_access"},
)


def tokens():
    return SIGNED_IN.get(session.get("id"))


@app.get("/")
def home():
    token = tokens()
    if token is None:
        return redirect(url_for("login"))
    claims = token["userinfo"]
    return {name: claims.get(name) for name in ("name", "email", "groups")}


@app.get("/login")
def login():
    return oauth.gatehouse.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    token = oauth.gatehouse.authorize_access_token()
    session["id"] = secrets.token_urlsafe()
    SIGNED_IN[session["id"]] = token
    return redirect(url_for("home"))


@app.get("/userinfo")
def userinfo():
    claims = oauth.gatehouse.userinfo()
    return {"email": claims["email"], "expires_at": tokens()["expires_at"]}


@app.get("/logout")
def logout():
    token = SIGNED_IN.pop(session.pop("id", None), None)
    if token is None:
        return redirect(url_for("home"))
    metadata = oauth.gatehouse.load_server_metadata()
    query = {
        "id_token_hint": token["id_token"],
        "post_logout_redirect_uri": url_for("goodbye", _external=True),
    }
    return redirect(metadata["end_session_endpoint"] + "?" + urlencode(query))


@app.get("/goodbye")
def goodbye():
    return "You are logged out."
