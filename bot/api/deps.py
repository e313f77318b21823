"""What endpoints get handed to them."""

from typing import Annotated

from fastapi import Depends, Request

from bot.app import Services, View
from ingest.models import Access


async def get_services(request: Request) -> Services:
    # Not a plain function, which FastAPI would run in a thread.
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


async def get_access() -> Access:
    """What whoever sends a request may read."""
    return Access()


AccessDep = Annotated[Access, Depends(get_access)]


async def get_view(services: ServicesDep, access: AccessDep) -> View:
    """The corpus as they may read it."""
    return services.readable(access)


ViewDep = Annotated[View, Depends(get_view)]
