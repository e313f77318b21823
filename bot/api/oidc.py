"""Signing on with OpenID Connect: the authorization code flow with PKCE, state and nonce, all of it Authlib's.

https://openid.net/specs/openid-connect-core-1_0.html
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.models import Person
from ingest.errors import IdentityProviderUnavailable, InvalidSettings, MissingPackage, SignInFailed
from ingest.settings import AuthSettings

TIMEOUT_S = 10.0
UNREACHABLE: tuple[type[Exception], ...] = (
    RuntimeError,
    *(import_module(name).HTTPError for name in ("httpx", "httpx2") if find_spec(name)),
)
"""What Authlib raises where the provider does not answer, or lacks an address; it takes httpx2 where that is there."""
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Signatures that only the provider can make; "none" and those with a shared secret are not among them."""
NEXT = "next"
"""The key in the cookie under which the address lies that somebody was on the way to."""


class SignOn:
    """One identity provider."""

    def __init__(self, auth: AuthSettings, page_url: str | None) -> None:
        """`page_url` is where people find the page; None takes the address that a request came to.

        Raises MissingPackage where the extra is not installed, InvalidSettings where others could pass for it.
        """
        try:
            from authlib.integrations.starlette_client import OAuth
        except ImportError as error:
            raise MissingPackage(
                "BRIEFING_AUTH__MODE is oidc, which needs a package that is not installed. Add it with 'make setup "
                "EXTRAS=oidc'. Nothing was started."
            ) from error
        self._auth = auth
        self._page_url = page_url
        self._issuer = (auth.issuer or "").rstrip("/")
        parts = urlsplit(self._issuer)
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise InvalidSettings(
                f"BRIEFING_AUTH__ISSUER is {self._issuer!r}: outside of this machine it has to begin with https://. "
                "Nothing was started."
            )
        self._client: Any = OAuth().register(
            "provider",
            client_id=auth.client_id,
            client_secret=auth.client_secret.get_secret_value() if auth.client_secret else None,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": " ".join(auth.claims),
                "code_challenge_method": "S256",
                "timeout": TIMEOUT_S,
                **({} if auth.client_secret else {"token_endpoint_auth_method": "none"}),
            },
        )

    async def check(self) -> None:
        """Raise IdentityProviderUnavailable or SignInFailed where the provider does not say how to sign on."""
        with _name_failures():
            await self._load_metadata()

    async def begin(self, request: Request, onward: str) -> Response:
        """Send a browser to the provider, and remember where on this server it wants to go afterwards.

        Raises IdentityProviderUnavailable, SignInFailed.
        """
        with _name_failures():
            await self._load_metadata()
            response: Response = await self._client.authorize_redirect(
                request, f"{self._find_page(request)}/login/callback"
            )
        request.session[NEXT] = find_path(onward)
        return response

    async def finish(self, request: Request) -> tuple[Person, str]:
        """Who came back from the provider, and where they were on the way to.

        Raises IdentityProviderUnavailable, SignInFailed.
        """
        onward = find_path(str(request.session.pop(NEXT, "/")))
        with _name_failures():
            await self._load_metadata()
            expected = {
                "iss": {"essential": True, "value": self._client.server_metadata["issuer"]},
                "aud": {"essential": True, "value": self._auth.client_id},
            }
            token = await self._client.authorize_access_token(request, claims_options=expected)
            claims = token.get("userinfo")
            if not claims:
                raise SignInFailed("The identity provider sent no ID token. Nobody was signed in.")
            claims = {**await self._ask_more(token, claims), **claims}
        return read_person(claims, self._auth), onward

    async def find_way_out(self, request: Request) -> str | None:
        """Where a browser signs out of the provider as well; None where there is no such place."""
        with _name_failures():
            metadata = await self._load_metadata()
            if "end_session_endpoint" not in metadata:
                return None
            back = f"{self._find_page(request)}/"
            made = await self._client.create_logout_url(
                post_logout_redirect_uri=back, state="signed-out", client_id=self._auth.client_id
            )
        return str(made["url"])

    async def _load_metadata(self) -> dict[str, Any]:
        """What the provider says of itself, from its address and of the issuer that the settings name."""
        metadata: dict[str, Any] = await self._client.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer:
            # Not kept: once it is mended, signing in works again.
            metadata.pop("_loaded_at", None)
            raise SignInFailed(
                "The identity provider calls itself otherwise than BRIEFING_AUTH__ISSUER does. Nobody was signed in."
            )
        named = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in named if name in ALGORITHMS]
        return metadata

    async def _ask_more(self, token: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
        """What the provider tells of the person elsewhere than in the ID token, where that lacks something."""
        whole = find_claim(claims, self._auth.groups_claim) is not None and "email" in claims
        if whole or not self._client.server_metadata.get("userinfo_endpoint"):
            return {}
        told: dict[str, Any] = await self._client.userinfo(token=token)
        return told if told.get("sub") == claims["sub"] else {}

    def _find_page(self, request: Request) -> str:
        return (self._page_url or str(request.base_url)).rstrip("/")


def find_path(address: str) -> str:
    """An address if it is a path of this server, else its start: links must not lead elsewhere by way of signing in."""
    plain = address.startswith("/") and address.isprintable() and "\\" not in address
    return address if plain and not address.startswith("//") else "/"


def read_person(claims: dict[str, Any], auth: AuthSettings) -> Person:
    """The person of whom a provider tells this."""
    email = claims.get("email") if is_verified(claims.get("email_verified"), auth) else None
    names = (claims.get(key) for key in ("name", "preferred_username", "email", "sub"))
    groups = find_claim(claims, auth.groups_claim)
    listed = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    return Person(
        id=f"oidc:{claims['sub']}",
        name=next(str(name) for name in names if name),
        email=str(email) if email else None,
        groups=frozenset(str(group) for group in listed),
    )


def is_verified(said: Any, auth: AuthSettings) -> bool:
    """Whether an address counts of which a provider says this; some say it in a string, and some say nothing."""
    return auth.trust_email if said is None else str(said).lower() == "true"


def find_claim(claims: dict[str, Any], name: str) -> Any:
    """A claim by its name, or by the names that lead to it with points between them; None where there is none."""
    found: Any = claims.get(name)
    if found is None and "." in name:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    return found


@contextmanager
def _name_failures() -> Iterator[None]:
    """What goes wrong on the way, in the words of the one tree of errors."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        yield
    except UNREACHABLE as error:
        raise IdentityProviderUnavailable(
            f"The identity provider did not answer as it should: {error}. Nobody was signed in; try again."
        ) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
        code = str(getattr(error, "error", "") or type(error).__name__)
        shown = code if code.replace("_", "").isalnum() and len(code) < 60 else "a malformed answer"
        raise SignInFailed(
            f"Signing in did not come to an end ({shown}). Nobody was signed in; begin again."
        ) from error
