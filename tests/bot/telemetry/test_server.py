"""A server as it is seen to run: what it logs, what Prometheus collects and what a collector of traces gets."""

import json
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from langchain_core.messages import HumanMessage
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from prometheus_client.parser import text_string_to_metric_families

from bot.app import open_services
from bot.llm.scripted import read_evidence, write_reply
from ingest.settings import LogSettings, Settings, TracesSettings
from tests.bot.answering.writers.provider import answer, fail, run_provider
from tests.bot.telemetry.collector import Collector, run_collector
from tests.bot.test_cli import QUESTION, data, run, start

__all__ = ["data"]

TOKEN = "prometheus-reads-this"
GOOD = "Representatives of 35 countries used the summit in Paris to firm up their plans for Ukraine."


class Running:
    """A server, and after its end the lines that it has logged."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.logged: list[dict[str, Any]] = []

    def ask(self, question: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/api/chat", json={"question": question, **body}, headers=headers, timeout=60)

    def collect(self, token: str | None = TOKEN) -> httpx.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.get(f"{self.url}/metrics", headers=headers)

    def read(self, name: str, **labels: str) -> float:
        """The sum of what a metric counts under these labels."""
        return sum(
            sample.value
            for family in text_string_to_metric_families(self.collect().text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )


@contextmanager
def run_server(data: Path, **more: str) -> Iterator[Running]:
    more = {"BRIEFING_LOG__FORMAT": "json", "BRIEFING_METRICS__TOKEN": TOKEN, **more}
    process = start(data, "serve", "--port", "0", **more)
    assert process.stderr is not None
    said = process.stderr.readline()
    found = re.search(r"http://[\w.\[\]:]+:\d+", said)
    assert found is not None, said + process.communicate()[1]
    running = Running(found.group())
    try:
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)
        running.logged = [json.loads(line) for line in (said + rest).splitlines()]


def test_every_answer_is_one_line_without_a_word_of_anybody(data: Path) -> None:
    secret = run(data, "tokens", "create", "anna")[1].strip()
    with run_server(data, BRIEFING_AUTH__MODE="token") as server:
        mine = {"Authorization": f"Bearer {secret}"}
        said = server.ask(QUESTION, mine).json()
        server.ask("What is the annual budget of the Portuguese navy?", {**mine, "Sec-Fetch-Site": "same-origin"})
        code, out, _ = run(data, "ask", QUESTION, "--json")
        assert code == 0
    assert server.url in server.logged[0]["message"]
    events = [line for line in server.logged if line["message"] == "answer"]
    first, second, third = events
    assert (
        first
        | {
            "level": "info",
            "kind": "question",
            "channel": "api",
            "outcome": "answered",
            "error": None,
            "engine": "extractive",
            "form": "answer",
            "answer_id": said["id"],
            "corpus": said["corpus"]["fingerprint"],
            "corpus_articles": 5,
            "statements": len(said["statements"]),
            "citations": len(said["citations"]),
            "retrieve_ms": said["timings_ms"]["retrieve"],
        }
        == first
    )
    assert first["duration_ms"] >= first["retrieve_ms"] + first["read_ms"] > 0
    assert (second["channel"], second["outcome"]) == ("page", "declined")
    assert (third["channel"], third["person"]) == ("terminal", None)
    assert third["answer_id"] == json.loads(out)["id"]
    assert re.fullmatch(r"[0-9a-f]{16}", first["person"]), "a hash: the log names nobody"
    assert first["person"] == second["person"]
    logged = json.dumps(server.logged).lower()
    words = {QUESTION, "portuguese", "anna", *(one["text"] for one in said["statements"])}
    words |= {one["quote"] for one in said["citations"]} | {one["title"] for one in said["citations"]}
    assert [word for word in words if word.lower() in logged] == []


def test_what_failed_is_told_with_its_code(data: Path) -> None:
    with run_server(data, BRIEFING_QUESTION_TIMEOUT_S="0.001") as server:
        assert server.ask(QUESTION).status_code == 504
        assert server.read("briefing_answers_total", outcome="failed", engine="extractive") == 1
        assert server.read("briefing_failures_total", code="question_timeout") == 1
    (event,) = [line for line in server.logged if line["message"] == "answer"]
    assert (event["outcome"], event["error"]) == ("failed", "question_timeout")


def test_one_person_has_one_hash_and_another_folder_another(data: Path, tmp_path: Path) -> None:
    from bot.telemetry.answers import hash_person

    assert hash_person("oidc:anna", b"one") == hash_person("oidc:anna", b"one") != hash_person("oidc:ben", b"one")
    assert hash_person("oidc:anna", b"one") != hash_person("oidc:anna", b"two")
    assert hash_person(None, b"one") is None
    assert hash_person("oidc:anna", b"") is None, "without a key, who guesses ids would find them"


def test_there_is_a_key_wherever_answers_are_told_of(tmp_path: Path) -> None:
    def load_key(**more: Any) -> bytes:
        with open_services(Settings(data_dir=tmp_path / "data", **more)) as services:
            return services.log_key

    traced = load_key(traces=TracesSettings(endpoint="http://127.0.0.1:9"))
    assert traced == load_key(log=LogSettings(format="json")) != b""
    assert load_key() == b""


def test_prometheus_collects_what_happened(data: Path) -> None:
    with run_server(data) as server:
        server.ask(QUESTION)
        server.ask("What is the annual budget of the Portuguese navy?")
        assert server.ask("?!").status_code == 422
        httpx.get(f"{server.url}/nothing/here")
        httpx.request("PROPFIND", f"{server.url}/livez")
        read = server.read
        assert read("briefing_answers_total", outcome="answered", engine="extractive", channel="api") == 1
        assert read("briefing_answers_total", outcome="declined") == 1
        assert read("briefing_answer_seconds_count", engine="extractive") == 2
        assert read("briefing_answer_stage_seconds_count", stage="searching") == 2
        assert read("briefing_answer_stage_seconds_count", stage="writing") >= 1
        assert read("briefing_answers_in_progress") == 0
        assert read("briefing_http_requests_total", method="POST", route="/api/chat", status="200") == 2
        assert read("briefing_http_requests_total", route="/api/chat", status="422") == 1
        assert read("briefing_http_requests_total", route="other", status="404") == 1
        assert read("briefing_http_requests_total", method="other") == 1
        assert "nothing/here" not in server.collect().text
        assert read("briefing_ready") == 1
        assert read("briefing_corpus_articles") == 5
        assert read("briefing_corpus_passages") > 5
        assert read("process_resident_memory_bytes") > 0


def test_a_process_that_serves_nothing_else_shows_its_metrics(data: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        more = {"BRIEFING_EMAIL__HOST": "127.0.0.1", "BRIEFING_EMAIL__SENDER": "a@news.example"}
        more |= {"BRIEFING_EMAIL__RECIPIENTS": "b@news.example", "BRIEFING_METRICS__PORT": str(port)}
        code, _, err = run(data, "email", **more)
        assert (code, str(port) in err) == (1, True)
    process = start(data, "email", **more)
    assert process.stderr is not None
    try:
        assert "Sending digests" in process.stderr.readline()
        assert 'briefing_build_info{version="' in httpx.get(f"http://127.0.0.1:{port}/metrics").text
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_whoever_may_not_look_at_metrics_is_refused(data: Path) -> None:
    ask = run(data, "tokens", "create", "anna")[1].strip()
    admin = run(data, "tokens", "create", "root", "--scope", "admin")[1].strip()
    with run_server(data, BRIEFING_AUTH__MODE="token", BRIEFING_LIMITS__ADDRESS="20/minute") as server:
        assert server.collect().status_code == 200
        assert server.collect(admin).status_code == 200
        assert server.collect(ask).status_code == 403
        refused = server.collect(None)
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
        assert server.ask(QUESTION, {"Authorization": f"Bearer {TOKEN}"}).status_code == 401, "good for nothing else"
        tried = [server.collect(f"{TOKEN[:-1]}{number}").status_code for number in range(30)]
        assert set(tried) == {401, 429}, "whoever tries tokens out is counted"


@pytest.mark.parametrize("named", [["BRIEFING_METRICS__TOKEN", "short"], ["BRIEFING_LOG__FORMAT", "xml"]])
def test_settings_that_can_not_be_are_named(data: Path, named: list[str]) -> None:
    code, _, err = run(data, "serve", "--port", "0", **dict([named]))
    assert code == 2
    assert named[0] in err


def write_well(body: dict[str, Any]) -> str:
    key = next(iter(read_evidence([HumanMessage(body["messages"][-1]["content"])])))
    return write_reply((GOOD, [key]))


def find(collector: Collector, name: str) -> list[Any]:
    return [span for span in collector.spans if span.name == name]


def test_traces_tell_of_stages_and_of_calls_of_the_model(data: Path) -> None:
    with run_collector() as collector, run_provider() as provider:
        provider.behaviours.extend([answer(write_well), fail(401, "wrong key")])
        more = {
            "BRIEFING_TRACES__ENDPOINT": collector.url,
            "BRIEFING_LLM__BASE_URL": provider.url,
            "BRIEFING_LLM__MODEL": "openai:m",
        }
        with run_server(data, **more) as server:
            good, bad = server.ask(QUESTION).json(), server.ask(QUESTION).json()
            assert good["engine"]["name"] == "llm"
            assert bad["engine"]["fallback"]
            assert server.read("briefing_model_calls_total", outcome="ok") == 1
            assert server.read("briefing_model_calls_total", outcome="model_key_rejected") == 1
            assert server.read("briefing_model_tokens_total", direction="input") == 321
            assert server.read("briefing_model_call_seconds_count") == 2
            assert server.read("briefing_fallbacks_total") == 1
    assert collector.services == {"briefing-bot"}
    one, other = find(collector, "answer question")
    for root in (one, other):
        stages = [span for span in collector.spans if span.parent == root.id]
        assert {"searching", "reading", "writing"} <= {span.name for span in stages}
    assert one.attributes["briefing.outcome"] == "answered"
    called, failed = (span for span in collector.spans if span.name.startswith("chat "))
    assert (called.parent, failed.parent) == (one.id, other.id)
    names = {value for name, value in vars(gen_ai_attributes).items() if name.startswith("GEN_AI_")}
    assert {name for name in called.attributes if name.startswith("gen_ai.")} <= names
    assert called.attributes["gen_ai.usage.input_tokens"] == 321
    assert called.attributes["gen_ai.provider.name"] == "openai"
    assert called.attributes["gen_ai.response.finish_reasons"] == ["stop"]
    assert (called.failed, failed.failed) == (False, True)
    assert failed.attributes["error.type"] == "model_key_rejected"
    events = [line for line in server.logged if line["message"] == "answer"]
    assert [line["trace_id"] for line in events] == [one.trace, other.trace]
    told = json.dumps([span.attributes for span in collector.spans])
    assert "Paris" not in told


def test_a_collector_that_is_gone_costs_no_answer(data: Path) -> None:
    with run_collector() as collector:
        gone = collector.url
    with run_server(data, BRIEFING_TRACES__ENDPOINT=gone) as server:
        assert server.ask(QUESTION).json()["outcome"] == "answered"
