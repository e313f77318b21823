"""What endpoints get handed to them."""

from typing import Annotated, Any

from fastapi import Depends, Request

from bot.app import Services
from bot.models import LOCAL, Person, Scope
from ingest.errors import Forbidden
from ingest.models import Access


async def get_services(request: Request) -> Services:
    # Not a plain function, which FastAPI would run in a thread.
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


async def get_person(request: Request) -> Person:
    """Who sent the request; nobody gets as far as a route without being somebody."""
    person: Person = getattr(request.state, "person", LOCAL)
    return person


PersonDep = Annotated[Person, Depends(get_person)]


async def get_access(person: PersonDep) -> Access:
    """Which articles the request may be answered from."""
    return person.access


AccessDep = Annotated[Access, Depends(get_access)]


def require(scope: Scope) -> Any:
    """A dependency that raises Forbidden for whoever may not do what the scope allows."""

    async def check_scope(person: PersonDep) -> None:
        if not person.may(scope):
            raise Forbidden(
                f"This needs the scope {scope}, and {person.name or person.id} has {person.scope}. Nothing was changed; "
                "ask whoever runs the server for more."
            )

    return Depends(check_scope)
