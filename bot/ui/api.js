// Everything that the page asks of the server: the same HTTP API that anyone can use.

import { readEvents } from "./sse.js";

/** An error as the server words it (RFC 9457), or as the page words it where no server answered. */
export class Problem extends Error {
  constructor({ title = "Something went wrong", detail = "", status = 0, code = "unknown", retryable }) {
    super(detail || title);
    this.title = title;
    this.code = code;
    /** Whether the same request may succeed later, unchanged. */
    this.retryable = retryable || status === 0 || status === 429 || status >= 500;
  }
}

const UNREACHABLE = {
  title: "The server could not be reached",
  detail: "The server did not answer. Your question is kept. Check the connection and try again.",
  code: "unreachable",
};
const BROKEN_OFF = {
  title: "The answer broke off",
  detail: "The connection ended before the answer was complete. Your question is kept. Try again.",
  code: "broken_off",
};

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(UNREACHABLE);
  }
  if (!response.ok) throw await readProblem(response);
  return response;
}

async function readProblem(response) {
  const fallback = { title: "The server refused", detail: `The server answered with status ${response.status}.`, status: response.status };
  try {
    return new Problem({ ...fallback, ...(await response.json()) });
  } catch {
    return new Problem(fallback);
  }
}

async function fetchJson(path, signal) {
  const response = await request(path, { headers: { Accept: "application/json" }, signal });
  try {
    return await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ ...BROKEN_OFF, title: "The server’s answer could not be read", detail: "What came back could not be read. Try again." });
  }
}

/**
 * Ask a question and yield `{event, data}` as the engine works, `answer` last.
 * Throws a Problem for an `error` event, for a refused request and for a stream that ends without an answer;
 * an AbortError when `signal` stops it.
 */
export async function* askQuestion(question, signal) {
  const response = await request("/api/chat", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(question),
    signal,
  });
  if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    yield { event: "answer", data: await response.json() };
    return;
  }
  try {
    for await (const { event, data } of readEvents(response.body)) {
      const parsed = JSON.parse(data);
      if (event === "error") throw new Problem(parsed);
      yield { event, data: parsed };
      if (event === "answer") return;
    }
  } catch (error) {
    if (error.name === "AbortError" || error instanceof Problem) throw error;
    throw new Problem(BROKEN_OFF);
  }
  throw new Problem(BROKEN_OFF);
}

export async function fetchArticles() {
  return (await fetchJson("/api/articles")).articles;
}

const versions = new Map();

/** One article with its canonical text. A given version never changes, so it is fetched once. */
export async function fetchArticle(id, version) {
  const path = `/api/articles/${encodeURIComponent(id)}`;
  if (!version) return fetchJson(path);
  const key = `${path}?version=${version}`;
  if (!versions.has(key)) {
    versions.set(key, fetchJson(key));
    versions.get(key).catch(() => versions.delete(key));
  }
  return versions.get(key);
}

export function fetchConversation(id) {
  return fetchJson(`/api/conversations/${encodeURIComponent(id)}`);
}

/** The state of the corpus that questions are answered from now. */
export async function fetchCorpus() {
  return (await fetchJson("/readyz")).corpus;
}

export function fetchAnswer(id) {
  return fetchJson(`/api/answers/${encodeURIComponent(id)}`);
}
