"""Who may change things: commands, programs and this server's own page, but no other web page."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Header, HTTPException, Request

REFUSED = "Another web site's page asked for this. Nothing was changed."


def check_same_site(
    request: Request, origin: Annotated[str, Header()] = "", sec_fetch_site: Annotated[str, Header()] = ""
) -> None:
    """Refuse what a browser sends for a page of another site, which it would do without asking the person.

    Programs send neither header.
    """
    foreign_fetch = sec_fetch_site not in ("", "same-origin", "none")
    foreign_origin = bool(origin) and urlsplit(origin).netloc != request.headers.get("host", "")
    if foreign_fetch or foreign_origin:
        raise HTTPException(403, REFUSED)


SameSite = Depends(check_same_site)
