// Everything that the page asks of the server: the same HTTP API that anyone can use.

import { BROKEN_OFF, fetchJson, Problem, request, send } from "./http.js";
import { readEvents } from "./sse.js";

export { Problem } from "./http.js";

/** Yield `{event, data}` of an event stream until one named `last`; throws a Problem for `error` and for a stream that ends early. */
async function* readUntil(last, response) {
  try {
    for await (const { event, data } of readEvents(response.body)) {
      const parsed = JSON.parse(data);
      if (event === "error") throw new Problem(parsed);
      yield { event, data: parsed };
      if (event === last) return;
    }
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Problem) throw error;
    throw new Problem(BROKEN_OFF);
  }
  throw new Problem(BROKEN_OFF);
}

/**
 * Ask a question and yield `{event, data}` as the engine works, `answer` last.
 * Throws a Problem for an `error` event, for a refused request and for a stream that ends without an answer;
 * an AbortError when `signal` stops it.
 */
export function askQuestion(question, signal) {
  return streamAnswer("/api/chat", question, signal);
}

/** The same for a brief: `{topic, since, until, length, engine, filters}`. */
export function askForBrief(brief, signal) {
  return streamAnswer("/api/briefings", brief, signal);
}

async function* streamAnswer(address, asked, signal) {
  const response = await request(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(asked),
    signal,
  });
  if (response.headers.get("Content-Type")?.startsWith("text/event-stream")) yield* readUntil("answer", response);
  else yield { event: "answer", data: await response.json() };
}

const path = (noun, id, more = "") => `/api/${noun}/${encodeURIComponent(id)}${more}`;

// Who asks

export function fetchMe() {
  return fetchJson("/api/me");
}

/** Sign in with an API token; a Problem says why that failed. */
export async function signIn(token) {
  await send("POST", "/api/session", { token });
  return true;
}

/** Sign out; `next` is where the browser signs out elsewhere as well, or null. */
export async function signOut() {
  return (await send("DELETE", "/api/session")).json();
}

/** Whether others may read an answer (`answers`) or a conversation (`conversations`): `{shared, mine, url}`. */
export function fetchShare(noun, id) {
  return fetchJson(path(noun, id, "/share"));
}

export async function setShare(noun, id, shared) {
  return (await send(shared ? "POST" : "DELETE", path(noun, id, "/share"))).json();
}

export async function fetchEngines() {
  return fetchJson("/api/engines");
}

export async function fetchSuggestions(answerId) {
  return (await fetchJson(answerId ? path("answers", answerId, "/suggestions") : "/api/suggestions")).questions;
}

/** What the start page opens with: `{newest, topics}`. */
export function fetchOverview() {
  return fetchJson("/api/overview");
}

// Articles

/** All articles, or those that hold every word of `search`. */
export async function fetchArticles(search = "", signal = undefined) {
  return (await fetchJson(`/api/articles${search ? `?search=${encodeURIComponent(search)}` : ""}`, signal)).articles;
}

const versions = new Map();

/** One article with its canonical text. A given version never changes, so it is fetched once. */
export async function fetchArticle(id, version) {
  if (!version) return fetchJson(path("articles", id));
  const key = path("articles", id, `?version=${version}`);
  if (!versions.has(key)) {
    versions.set(key, fetchJson(key));
    versions.get(key).catch(() => versions.delete(key));
  }
  return versions.get(key);
}

/** What an article's current version says in short, and what others say on the same matter, as an answer. */
export function fetchSummary(id) {
  return fetchJson(path("articles", id, "/summary"));
}

export async function fetchTimeline() {
  return (await fetchJson("/api/timeline")).articles;
}

function fillForm(field, files, metadata) {
  const form = new FormData();
  for (const file of files) form.append(field, file, file.name);
  form.append("metadata", JSON.stringify(metadata));
  return form;
}

/** Add files as articles; yields `progress` events, then `report`. */
export async function* addArticles(files, metadata = {}) {
  yield* readUntil("report", await request("/api/articles", { method: "POST", body: fillForm("files", files, metadata) }));
}

export async function replaceArticle(id, file, metadata = {}) {
  return (await request(path("articles", id), { method: "PUT", body: fillForm("file", [file], metadata) })).json();
}

/** Set fields of an article right; null goes back to what its file says, "" says that it is not known. */
export async function amendArticle(id, changes) {
  return (await send("PATCH", path("articles", id), changes)).json();
}

export function removeArticle(id, purge) {
  return send("DELETE", path("articles", id, purge ? "?purge=true" : ""));
}

// What is polled for articles

export async function fetchSources() {
  return (await fetchJson("/api/sources")).sources;
}

export async function addSource(address) {
  return (await send("POST", "/api/sources", { address })).json();
}

/** Poll a source now; its state afterwards. */
export async function pollSource(id) {
  return (await send("POST", path("sources", id, "/poll"))).json();
}

export function removeSource(id) {
  return send("DELETE", path("sources", id));
}

// Conversations and answers

export function fetchConversations(search = "", cursor = null, signal = undefined) {
  const params = new URLSearchParams({ search, ...(cursor && { cursor }) });
  return fetchJson(`/api/conversations?${params}`, signal);
}

export function fetchConversation(id) {
  return fetchJson(path("conversations", id));
}

export function renameConversation(id, title) {
  return send("PATCH", path("conversations", id), { title });
}

export function removeConversation(id) {
  return send("DELETE", path("conversations", id));
}

/** Take the last turn out of a conversation, so that its question can be asked in other words. */
export function rewindConversation(id, answerId) {
  return send("POST", path("conversations", id, "/rewind"), { answer_id: answerId });
}

export function fetchAnswer(id) {
  return fetchJson(path("answers", id));
}

export function fetchChanges(id) {
  return fetchJson(path("answers", id, "/changes"));
}

/** What was said of the answers of a conversation: answer id -> judgement. */
export async function fetchJudgements(conversationId) {
  return (await fetchJson(path("conversations", conversationId, "/feedback"))).judgements;
}

export function judgeAnswer(id, judgement) {
  return send("PUT", path("answers", id, "/feedback"), judgement);
}

export function withdrawJudgement(id) {
  return send("DELETE", path("answers", id, "/feedback"));
}

/** Where a file with an answer (`answers`) or a conversation (`conversations`) is to be had: md, html, docx or pdf. */
export function makeExportAddress(noun, id, format) {
  return path(noun, id, `/export?format=${format}`);
}
