"""Which web pages may call the server: its own, and no other. Programs send none of the headers that are looked at."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from ingest.errors import CrossSiteRequest


def check_same_site(request: HTTPConnection, hosts: Collection[str]) -> None:
    """Refuse what a browser sends for a page of another site, which it would do without asking the person.

    `hosts` are names, with their ports, under which this server's page is known besides that of the request. Raises
    CrossSiteRequest.
    """
    foreign_fetch = request.headers.get("sec-fetch-site", "") not in ("", "same-origin", "none")
    origin = request.headers.get("origin", "")
    foreign_origin = bool(origin) and read_origin(origin) not in {request.headers.get("host", ""), *hosts}
    if foreign_fetch or foreign_origin:
        raise CrossSiteRequest("Another web site's page asked for this. Nothing was changed.")


def read_origin(origin: str) -> str | None:
    """The host of an origin with its port; None where it has none."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
