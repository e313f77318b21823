"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter

from bot.api.contract import refuse
from bot.api.deps import ServicesDep, ViewDep
from bot.models import CorpusState
from ingest.models import Frozen

router = APIRouter(tags=["health"])


class Health(Frozen):
    """A sign of life."""

    status: str = "ok"


class Readiness(Health):
    """What questions are answered from right now."""

    corpus: CorpusState


@router.get("/livez")
async def check_live() -> Health:
    return Health()


@router.get("/readyz", responses=refuse(409))
def check_ready(services: ServicesDep, view: ViewDep) -> Readiness:
    """A problem document with status 503 or 409 where questions can't be answered."""
    services.check()
    return Readiness(corpus=view.describe_corpus())
