"""An identity provider on loopback: real HTTP, signed ID tokens, and faults to order."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "briefing", "client secret"
ANNA = {
    "sub": "anna-1", "name": "Anna Roth", "email": "anna@news.example", "email_verified": True,
    "groups": ["press", "desk"],
}  # fmt: skip


class Provider:
    """Signs everybody on who comes, as the person that the test names."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.person: dict[str, Any] = dict(ANNA)
        self.told_elsewhere: dict[str, Any] = {}
        """What only the userinfo endpoint says."""
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.signing = self.key
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        """What an ID token says instead of the truth; None leaves a claim out."""
        self.metadata: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/end",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        } | self.metadata

    def authorize(self, query: dict[str, str]) -> str:
        """Where a browser is sent back to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """A code for tokens; None where the client, the code or the proof of it is wrong."""
        asked = self.codes.pop(form.get("code", ""), None)
        client = base64.b64decode(authorization.removeprefix("Basic ")).decode() if authorization else ""
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or proof != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        if client != f"{CLIENT}:{SECRET}":
            return None
        access = secrets.token_urlsafe(8)
        self.tokens.add(access)
        return {"access_token": access, "token_type": "Bearer", "id_token": self.sign(asked["nonce"])}

    def sign(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        header = {"alg": "RS256", "kid": "first"} | self.header
        return jwt.encode(header, claims, self.signing, algorithms=["RS256"])


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        provider = self.provider
        match parts.path:
            case "/.well-known/openid-configuration":
                self.reply(provider.describe())
            case "/jwks":
                self.reply({"keys": [provider.key.as_dict(private=False)]})
            case "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(query))
                self.end_headers()
            case "/userinfo" if self.headers["Authorization"].removeprefix("Bearer ") in provider.tokens:
                self.reply({"sub": provider.person["sub"], **provider.told_elsewhere})
            case _:
                self.reply({}, 404)

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(sent).items()}
        tokens = self.provider.exchange(form, self.headers.get("Authorization", ""))
        self.reply(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

    def reply(self, body: dict[str, Any], status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def run_provider() -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = type("Bound", (Handler,), {"provider": provider})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
