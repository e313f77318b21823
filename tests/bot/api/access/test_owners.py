"""What belongs to somebody is not there for others, until it is shared; sharing lets them read, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.app import Services
from bot.store.conversations import ConversationStore
from ingest.settings import Settings
from tests.bot.api.access.conftest import Enter
from tests.bot.api.calls import ARTICLE, ask, replace, upload
from tests.bot.made_answers import build_answer

QUESTION = "How many countries took part in the Paris summit?"
Call = Callable[[TestClient, str, str], Any]

OF_CONVERSATIONS: dict[str, Call] = {
    "read": lambda client, conversation, answer: client.get(f"/api/conversations/{conversation}"),
    "judgements": lambda client, conversation, answer: client.get(f"/api/conversations/{conversation}/feedback"),
    "export": lambda client, conversation, answer: client.get(f"/api/conversations/{conversation}/export"),
}
OF_ANSWERS: dict[str, Call] = {
    "answer": lambda client, conversation, answer: client.get(f"/api/answers/{answer}"),
    "changes": lambda client, conversation, answer: client.get(f"/api/answers/{answer}/changes"),
    "suggestions": lambda client, conversation, answer: client.get(f"/api/answers/{answer}/suggestions"),
    "export of an answer": lambda client, conversation, answer: client.get(f"/api/answers/{answer}/export"),
    "share": lambda client, conversation, answer: client.get(f"/api/answers/{answer}/share"),
    "judge": lambda client, conversation, answer: client.put(f"/api/answers/{answer}/feedback", json={"verdict": "up"}),
}
OF_OWNERS: dict[str, Call] = {
    "rename": lambda client, conversation, answer: client.patch(
        f"/api/conversations/{conversation}", json={"title": "Mine"}
    ),
    "go on": lambda client, conversation, answer: client.post(
        "/api/chat", json={"question": QUESTION, "conversation_id": conversation}
    ),
    "rewind": lambda client, conversation, answer: client.post(
        f"/api/conversations/{conversation}/rewind", json={"answer_id": answer}
    ),
    "share an answer": lambda client, conversation, answer: client.post(f"/api/answers/{answer}/share"),
    "unshare an answer": lambda client, conversation, answer: client.delete(f"/api/answers/{answer}/share"),
    "share it": lambda client, conversation, answer: client.post(f"/api/conversations/{conversation}/share"),
    "unshare it": lambda client, conversation, answer: client.delete(f"/api/conversations/{conversation}/share"),
    "delete": lambda client, conversation, answer: client.delete(f"/api/conversations/{conversation}"),
}


def refused(calls: dict[str, Call], client: TestClient, conversation: str, answer: str) -> set[str]:
    """Which calls answer that there is no such thing; no other refusal will do."""
    found = {name: call(client, conversation, answer).status_code for name, call in calls.items()}
    assert set(found.values()) <= {200, 204, 404}, found
    return {name for name, status in found.items() if status == 404}


def test_nothing_of_others_is_there(enter: Enter) -> None:
    anna, bert, chief = enter("anna"), enter("bert", "edit"), enter("chief", "admin")
    answer = ask(anna, QUESTION)
    ids = (answer["conversation_id"], answer["id"])
    everything = OF_CONVERSATIONS | OF_ANSWERS | OF_OWNERS
    for other in (bert, chief):
        assert refused(everything, other, *ids) == set(everything)
        assert other.get("/api/conversations").json()["conversations"] == []
        assert other.get("/api/conversations?search=paris").json()["conversations"] == []
    own = anna.get(f"/api/conversations/{ids[0]}").json()
    assert (own["owner"], own["mine"], own["shared"], own["title"]) == ("token:anna", True, False, QUESTION)
    assert [one["id"] for one in anna.get("/api/conversations").json()["conversations"]] == [ids[0]]


def test_a_shared_answer_is_read_and_nothing_else(enter: Enter) -> None:
    anna, bert = enter("anna"), enter("bert")
    answer = ask(anna, QUESTION)
    ids = (answer["conversation_id"], answer["id"])
    share = anna.post(f"/api/answers/{ids[1]}/share").json()
    assert share == {"shared": True, "mine": True, "url": f"http://127.0.0.1:8000/answers/{ids[1]}"}
    assert refused(OF_ANSWERS, bert, *ids) == set()
    assert bert.get(f"/api/answers/{ids[1]}/share").json()["mine"] is False
    assert refused(OF_CONVERSATIONS | OF_OWNERS, bert, *ids) == set(OF_CONVERSATIONS | OF_OWNERS)
    assert enter().get(f"/api/answers/{ids[1]}").status_code == 401, "but who can't sign in"
    assert anna.delete(f"/api/answers/{ids[1]}/share").json()["shared"] is False
    assert refused(OF_ANSWERS, bert, *ids) == set(OF_ANSWERS)


def test_a_shared_conversation_is_read_with_all_its_turns(enter: Enter) -> None:
    anna, bert = enter("anna"), enter("bert")
    first = ask(anna, QUESTION)
    conversation = first["conversation_id"]
    share = anna.post(f"/api/conversations/{conversation}/share").json()
    assert share["url"] == f"http://127.0.0.1:8000/?conversation={conversation}"
    later = ask(anna, "Who leads the force?", conversation_id=conversation)
    for turn in (first, later):
        assert refused(OF_CONVERSATIONS | OF_ANSWERS, bert, conversation, turn["id"]) == set()
    seen = bert.get(f"/api/conversations/{conversation}").json()
    assert (seen["owner"], seen["mine"], seen["shared"], len(seen["turns"])) == (None, False, True, 2)
    assert refused(OF_OWNERS, bert, conversation, later["id"]) == set(OF_OWNERS)
    assert bert.get("/api/conversations").json()["conversations"] == []
    anna.post(f"/api/conversations/{conversation}/rewind", json={"answer_id": later["id"]})
    assert bert.get(f"/api/answers/{later['id']}").status_code == 404, "what was taken out is not shared"
    anna.delete(f"/api/conversations/{conversation}/share")
    assert refused(OF_CONVERSATIONS | OF_ANSWERS, bert, conversation, first["id"]) == set(OF_CONVERSATIONS | OF_ANSWERS)


def test_each_judges_for_themselves(enter: Enter) -> None:
    anna, bert, chief = enter("anna"), enter("bert"), enter("chief", "admin")
    answer = ask(anna, QUESTION)
    conversation, path = answer["conversation_id"], f"/api/answers/{answer['id']}/feedback"
    anna.post(f"/api/conversations/{conversation}/share")
    anna.put(path, json={"verdict": "up"})
    bert.put(path, json={"verdict": "down", "text": "It is old."})
    assert anna.get(path).json()["judgement"]["verdict"] == "up"
    assert bert.get(path).json()["judgement"]["text"] == "It is old."
    judged = bert.get(f"/api/conversations/{conversation}/feedback").json()["judgements"]
    assert judged[answer["id"]]["verdict"] == "down"
    bert.delete(path)
    assert anna.get(path).json()["judgement"]["verdict"] == "up"
    assert [one["by"] for one in chief.get("/api/feedback").json()["feedback"]] == ["token:anna"]


def test_a_brief_belongs_to_who_asked_for_it(enter: Enter) -> None:
    anna, bert = enter("anna"), enter("bert")
    made = anna.post("/api/briefings", json={"topic": "the Paris Declaration", "length": "short"}).json()
    assert anna.get(f"/api/answers/{made['id']}").status_code == 200
    assert bert.get(f"/api/answers/{made['id']}").status_code == 404


def test_what_was_nobodys_stays_out_of_sight(enter: Enter, services: Services) -> None:
    """From before there was access control: nobody can tell whose it is."""
    services.conversations.save(build_answer("old"))
    assert enter("anna", "admin").get("/api/conversations/harbour").status_code == 404
    assert services.conversations.load("harbour").owner is None


def test_without_access_control_everybody_is_one_person(client: TestClient) -> None:
    answer = ask(client, QUESTION)
    ids = (answer["conversation_id"], answer["id"])
    everything = OF_CONVERSATIONS | OF_ANSWERS | OF_OWNERS
    assert refused({name: call for name, call in everything.items() if name != "rewind"}, client, *ids) == set()
    kept = client.post("/api/chat", json={"question": QUESTION, "conversation_id": ids[0]})
    assert kept.status_code == 404, "it was deleted"


@pytest.fixture
def conversations(settings: Settings) -> ConversationStore:
    return ConversationStore(settings.sql_url)


def test_a_view_shows_its_owners_answers_alone(conversations: ConversationStore) -> None:
    anna, bert = conversations.of("anna"), conversations.of("bert")
    anna.save(build_answer("a", "", "one"))
    bert.save(build_answer("b", "", "two"))
    bert.save(build_answer("c", "", "three"))
    assert [answer.id for answer in anna.list_latest(9)] == ["a"]
    assert [answer.id for answer in bert.list_latest(9)] == ["c", "b"]
    assert [answer.id for answer in conversations.list_latest(9)] == ["c", "b", "a"]
    assert anna.list_recent("two", 9) == []
    assert [one.id for one in bert.find(limit=1)] == ["three"]
    conversations.close()


def test_who_asked_learns_what_has_changed_and_others_what_became_of_the_articles(enter: Enter) -> None:
    anna, bert, desk = enter("anna"), enter("bert"), enter("desk", "edit")
    upload(desk, ("lamp.md", ARTICLE.encode()))
    answer = ask(anna, "Who lit the lamp of the Quillmar lighthouse?")
    address = f"/api/answers/{answer['id']}"
    anna.post(f"{address}/share")
    upload(desk, ("ferry.md", b"The ferry to Ostrand sails twice a day in winter."))
    assert anna.get(address).json() == answer
    mine, theirs = (client.get(f"{address}/changes").json() for client in (anna, bert))
    assert (mine["changed"], mine["then"]) == (True, answer["corpus"])
    assert (theirs["changed"], theirs["then"]) == (False, None)
    replace(desk, "lamp", "lamp.md", ARTICLE.replace("1911", "1912").encode())
    assert bert.get(f"{address}/changes").json()["changed"] is True
