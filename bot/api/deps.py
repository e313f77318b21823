"""What endpoints get handed to them."""

from typing import Annotated

from fastapi import Depends, Request

from bot.app import Services


async def get_services(request: Request) -> Services:
    # Not a plain function, which FastAPI would run in a thread.
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]
