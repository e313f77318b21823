"""API tokens and sign-ins. Of both only a hash is kept: who reads the database can't pass for anybody."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import Row, delete, insert, select, update

from bot.models import Person, Scope
from bot.store.database import BotStore, insert_once, now
from bot.store.people import fold_email
from bot.store.tables import keys, sessions, tokens
from ingest.errors import DuplicateToken, IndexUnavailable, InvalidSettings, UnknownToken
from ingest.models import Frozen

PREFIX = "brf_"
"""What every token begins with, so that scanners for leaked secrets, and people, recognise one."""
SECRET_BYTES = 32
NOTED_EVERY = timedelta(hours=1)
"""How exactly the last use of a token is noted."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,99}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


class ApiToken(Frozen):
    """What is known of a token, which is not the token itself."""

    name: str
    scope: Scope
    groups: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    """To the hour."""
    email: str | None = None
    """Of whom it is for; in chat channels they are in its groups."""

    @property
    def person(self) -> Person:
        """Whom it stands for."""
        return Person(
            id=f"token:{self.name}",
            name=self.name,
            email=self.email,
            groups=frozenset(self.groups),
            scope=self.scope,
        )


class TokenStore(BotStore):
    """Safe to share between threads and processes. Methods raise IndexUnavailable when the database does not answer."""

    what = "tokens"

    def create(
        self,
        name: str,
        scope: Scope,
        groups: Iterable[str] = (),
        expires_at: datetime | None = None,
        email: str | None = None,
    ) -> str:
        """A new token, which can't be had a second time.

        Raises DuplicateToken, and InvalidSettings for a name or an address that is none.
        """
        if not _NAME.fullmatch(name):
            raise InvalidSettings(
                f"{name!r} is no name for a token: letters, digits and . _ @ - make one, at most 100. None was made."
            )
        if email is not None and not _EMAIL.fullmatch(email.strip()):
            raise InvalidSettings(f"{email[:100]!r} is no e-mail address. No token was made.")
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        row = {
            "name": name,
            "digest": _hash(secret),
            "scope": scope,
            "groups": sorted(set(groups)),
            "created_at": now(),
            "expires_at": expires_at,
            "email": email and fold_email(email),
        }
        with self._write() as connection:
            if not insert_once(connection, tokens, row):
                raise DuplicateToken(
                    f"There is a token {name!r} already. None was made; take another name, or revoke that one first."
                )
        return secret

    def list(self) -> list[ApiToken]:
        """All tokens by name, those that have expired among them."""
        with self._read() as connection:
            return [_build_token(row) for row in connection.execute(select(tokens).order_by(tokens.c.name))]

    def revoke(self, name: str) -> None:
        """Let a token be good for nothing from now on, and who signed in with it signed out. Raises UnknownToken."""
        with self._write() as connection:
            connection.execute(delete(sessions).where(sessions.c.token == name))
            if not connection.execute(delete(tokens).where(tokens.c.name == name)).rowcount:
                raise UnknownToken(f"There is no token {name!r}. 'briefing tokens list' names what there is.")

    def find(self, secret: str) -> ApiToken | None:
        """The token that somebody shows; None where it is none, was revoked or has expired."""
        moment = now()
        digest = _hash(secret)
        with self._read() as connection:
            row = connection.execute(select(tokens).where(tokens.c.digest == digest)).first()
        if row is None or not compare_digest(row.digest, digest) or _is_over(row.expires_at, moment):
            return None
        if row.used_at is None or moment - row.used_at > NOTED_EVERY:
            # Where nothing can be written, tokens are good all the same.
            with suppress(IndexUnavailable), self._write() as connection:
                connection.execute(update(tokens).where(tokens.c.digest == digest).values(used_at=moment))
        return _build_token(row)

    def open_session(self, person: Person, hours: float, token: ApiToken | None = None) -> str:
        """Sign a person in; what their cookie is to hold. The token that they signed in with bounds it."""
        secret = secrets.token_urlsafe(SECRET_BYTES)
        moment = now()
        until = moment + timedelta(hours=hours)
        if token is not None and token.expires_at is not None:
            until = min(until, token.expires_at)
        row = {
            "digest": _hash(secret),
            "token": token and token.name,
            "person": person.model_dump(mode="json"),
            "expires_at": until,
        }
        with self._write() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < moment))
            connection.execute(insert(sessions), row)
        return secret

    def find_session(self, secret: str) -> Person | None:
        """Who signed in; None where nobody did, or not any more."""
        digest = _hash(secret)
        with self._read() as connection:
            row = connection.execute(select(sessions).where(sessions.c.digest == digest)).first()
        if row is None or not compare_digest(row.digest, digest) or _is_over(row.expires_at, now()):
            return None
        return Person.model_validate(row.person)

    def close_session(self, secret: str) -> None:
        """Sign somebody out; nothing happens where nobody is signed in."""
        with self._write() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == _hash(secret)))

    def load_key(self, name: str) -> str:
        """A secret of this database, made when it is first asked for and the same ever after."""
        with self._write() as connection:
            insert_once(connection, keys, {"name": name, "value": secrets.token_urlsafe(SECRET_BYTES)})
            value: str = connection.execute(select(keys.c.value).where(keys.c.name == name)).scalar_one()
        return value


def _hash(secret: str) -> str:
    # Of 256 random bits a plain hash tells nothing; a slow one would protect passwords, which people choose.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _is_over(until: datetime | None, moment: datetime) -> bool:
    return until is not None and until <= moment


def _build_token(row: Row[tuple[object, ...]]) -> ApiToken:
    return ApiToken.model_validate({name: row._mapping[name] for name in ApiToken.model_fields})
