"""What endpoints get handed to them."""

from typing import Annotated, Any

from fastapi import Depends, Request

from bot.api.identity import Identities
from bot.api.limits import RateLimits
from bot.app import Services, View
from bot.models import Person, Scope
from bot.store.conversations import ConversationStore
from ingest.errors import Forbidden
from ingest.models import Access


async def get_services(request: Request) -> Services:
    # Not a plain function, which FastAPI would run in a thread.
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


async def get_person(request: Request) -> Person:
    """Who sent the request. The gate has put it there; without the gate there is nobody, and the request fails."""
    person: Person = request.state.person
    return person


PersonDep = Annotated[Person, Depends(get_person)]


async def get_access(person: PersonDep) -> Access:
    """Which articles the request may be answered from."""
    return person.access


AccessDep = Annotated[Access, Depends(get_access)]


async def get_view(services: ServicesDep, access: AccessDep) -> View:
    """The corpus as they may read it."""
    return services.readable(access)


ViewDep = Annotated[View, Depends(get_view)]


async def get_conversations(services: ServicesDep, person: PersonDep) -> ConversationStore:
    """The conversations as the person sees them: theirs, and to be read those that others share."""
    return services.conversations.of(person.owner)


ConversationsDep = Annotated[ConversationStore, Depends(get_conversations)]


async def count_question(request: Request, person: PersonDep) -> None:
    """Raises TooManyRequests for who asks more questions than the settings allow."""
    limits: RateLimits | None = request.app.state.limits
    identities: Identities = request.app.state.identities
    if limits is not None and not identities.has_folder(request):
        await limits.count("questions", person.id)


Counted = Depends(count_question)
"""Stands at every route that does nothing but answer questions; others count those that they answer."""


def require(scope: Scope) -> Any:
    """A dependency that raises Forbidden for whoever may not do what the scope allows."""

    async def check_scope(person: PersonDep) -> None:
        if not person.may(scope):
            raise Forbidden(
                f"This needs the scope {scope}, and {person.name or person.id} has {person.scope}. Nothing was "
                "changed; ask whoever runs the server for more."
            )

    return Depends(check_scope)


MayEdit = require("edit")
MayAdminister = require("admin")
