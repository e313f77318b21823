"""Clients of OpenAI's API and of the Model Context Protocol come through the same door as everybody."""

import pytest

from tests.bot.api.access.conftest import Enter

CHAT = {"model": "briefing", "messages": [{"role": "user", "content": "Who led the Paris summit?"}]}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPTS = {"accept": "application/json, text/event-stream"}


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/responses", "/v1/models"])
def test_strangers_are_refused_in_openai_s_form(enter: Enter, path: str) -> None:
    refused = enter().request("GET" if path == "/v1/models" else "POST", path, json=None)
    assert refused.status_code == 401
    assert refused.json()["error"]["type"] == "authentication_error"
    assert refused.json()["error"]["code"] == "unauthorized"
    assert refused.headers["www-authenticate"] == "Bearer"


def test_a_token_is_the_key(enter: Enter) -> None:
    anna = enter("anna")
    assert anna.post("/v1/chat/completions", json=CHAT).status_code == 200
    assert enter().post("/mcp", json=LIST, headers=ACCEPTS).status_code == 401
    assert anna.post("/mcp", json=LIST, headers=ACCEPTS).status_code == 200


def test_what_somebody_asked_is_theirs(enter: Enter) -> None:
    anna, bert = enter("anna"), enter("bert")
    response = anna.post("/v1/responses", json={"model": "briefing", "input": "Who led the Paris summit?"}).json()
    going_on = {"model": "briefing", "input": "When was it?", "previous_response_id": response["id"]}
    assert bert.post("/v1/responses", json=going_on).status_code == 404
    assert anna.post("/v1/responses", json=going_on).status_code == 200
    answer_id = response["id"].removeprefix("resp_")
    assert bert.get(f"/api/answers/{answer_id}").status_code == 404
    assert bert.get("/api/conversations").json()["conversations"] == []
    call = LIST | {
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "Who led the Paris summit?"}},
    }
    told = bert.post("/mcp", json=call, headers=ACCEPTS).json()["result"]["structuredContent"]
    assert [one["id"] for one in bert.get("/api/conversations").json()["conversations"]] == [told["conversation_id"]]


def test_pages_of_other_sites_are_refused(enter: Enter) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    refused = enter("anna").post("/v1/chat/completions", json=CHAT, headers=foreign)
    assert (refused.status_code, refused.json()["error"]["type"]) == (403, "permission_error")
    assert enter("bert").post("/mcp", json=LIST, headers=ACCEPTS | foreign).status_code == 403
