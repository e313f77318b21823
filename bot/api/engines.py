"""Which engines a question may name."""

from fastapi import APIRouter

from bot.api.deps import ServicesDep
from ingest.models import Frozen

router = APIRouter(tags=["chat"])


class EngineList(Frozen):
    """The engines that are set up here; a question that names none is answered by the one of the settings."""

    engines: list[str]
    model: str | None
    """The language model that is set, if one is."""


@router.get("/api/engines")
def list_engines(services: ServicesDep) -> EngineList:
    """What `engine` of a question may be."""
    return EngineList(engines=services.engines, model=services.settings.llm.model)
