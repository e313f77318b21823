// Which answers of a restored conversation were judged, and how.

import { fetchJudgements } from "./api.js";
import { tellProblems } from "./http.js";

const kept = new Map();
const pressers = new Map();

/** Remember how a turn shows its judgement, and show the one that is known. */
export function expectJudgement(answerId, press) {
  pressers.set(answerId, press);
  if (kept.has(answerId)) press(kept.get(answerId));
}

export async function showJudgements(conversationId) {
  const judgements = await tellProblems(() => {}, () => fetchJudgements(conversationId));
  for (const [answerId, { verdict }] of Object.entries(judgements ?? {})) {
    kept.set(answerId, verdict);
    pressers.get(answerId)?.(verdict);
  }
}
