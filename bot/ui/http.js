// Requests to the server, and its errors as objects.

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
  detail: "The server did not answer. What you typed is kept. Check the connection and try again.",
  code: "unreachable",
};
/** An event of the document: a request was refused because nobody is signed in. */
export const UNAUTHORIZED = "unauthorized";
export const BROKEN_OFF = {
  title: "The answer broke off",
  detail: "The connection ended before the answer was complete. What you typed is kept. Try again.",
  code: "broken_off",
};

/** Fetch, or throw a Problem; an AbortError stays one. */
export async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(UNREACHABLE);
  }
  if (response.status === 401) document.dispatchEvent(new Event(UNAUTHORIZED));
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

export async function fetchJson(path, signal) {
  const response = await request(path, { headers: { Accept: "application/json" }, signal });
  try {
    return await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ ...BROKEN_OFF, title: "The server’s answer could not be read", detail: "What came back could not be read. Try again." });
  }
}

/** Send an object as JSON with any method; what comes back is the response. */
export function send(method, path, body) {
  const json = body !== undefined && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return request(path, { method, ...json });
}

/** Do something that may meet a Problem, and hand that to `tell`; anything else is an error of the page itself. */
export async function tellProblems(tell, work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell(error);
    return undefined;
  }
}
