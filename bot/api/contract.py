"""Which refusals the OpenAPI document names: those that follow from what a call takes, and those that a route adds."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from bot.api.openai.errors import PREFIX, ErrorBody, convert_status
from bot.api.refusals import MEDIA_TYPE
from bot.problems import Problem

ANY_CALL = (400, 500, 503)
"""For a host name that is not the server's, for a fault of the server, and where the stores don't answer."""
GUARDED = (401, 403, 429)
"""Where nobody may ask whom the server does not know: strangers, other web sites' pages, and who asks too often."""


def refuse(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route refuses with, for its `responses`, beyond what follows from its parameters and its body."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


class DocumentedApp(FastAPI):
    """An application whose OpenAPI document says which refusals each call knows, every one a problem document."""

    open_paths: frozenset[str] = frozenset()
    """What strangers may call."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            document = super().openapi()
            schemas = document["components"]["schemas"]
            schemas["Problem"] = Problem.model_json_schema()
            schemas["ErrorBody"] = ErrorBody.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= schemas["ErrorBody"].pop("$defs")
            document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            for path, calls in document["paths"].items():
                guarded = () if path in self.open_paths else GUARDED
                for call in calls.values():
                    if guarded:
                        # Or none: without access control, and where a cookie or a proxy says who it is.
                        call["security"] = [{"token": []}, {}]
                    for status, response in describe_refusals(path, call, guarded).items():
                        call["responses"][str(status)] = response
                    call["responses"] = dict(sorted(call["responses"].items()))
            # FastAPI's own form of a refused parameter, which refusals.py turns into a problem.
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
        assert self.openapi_schema is not None
        return self.openapi_schema


def describe_refusals(path: str, call: dict[str, Any], guarded: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """Every refusal of a call of the document, those that its route names included, in the form of its API.

    `guarded` are those that come before the call is looked at.
    """
    if not path.startswith(PREFIX):
        return refuse(*list_refusals(call), *guarded)
    named = {int(status) for status, response in call["responses"].items() if MEDIA_TYPE in response.get("content", {})}
    statuses = {convert_status(status) for status in {*named, *list_refusals(call), *guarded}}
    call["responses"].pop("422", None)
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def list_refusals(call: dict[str, Any]) -> set[int]:
    """The statuses that a call of the document may be refused with because of what it takes."""
    parameters = call.get("parameters", ())
    statuses = set(ANY_CALL)
    if any(one["in"] == "path" for one in parameters):
        statuses.add(404)
    if "requestBody" in call:
        statuses |= {413, 415}
    if "422" in call["responses"]:
        statuses.add(422)
    return statuses
