// Letting others read an answer or a conversation by its link, and letting them no more.

import { announce } from "./announcer.js";
import { isShared } from "./access.js";
import { fetchShare, setShare } from "./api.js";
import { copyText } from "./clipboard.js";
import { make, makeButton } from "./dom.js";
import { tellProblems } from "./http.js";
import { askPerson } from "./menu.js";

const NAMES = { answers: "answer", conversations: "conversation" };

/** A button that shares; null where everybody is one person. */
export function makeShareButton(noun, id, label = "Share", props = { class: "button quiet" }) {
  return isShared && makeButton(label, () => shareOrNot(noun, id), props);
}

async function shareOrNot(noun, id) {
  const tell = (problem) => askPerson({ title: problem.title, body: [make("p", { text: problem.message })], action: "Close" });
  const now = await tellProblems(tell, () => fetchShare(noun, id));
  if (!now) return;
  const link = make("input", { class: "field", readonly: true, value: now.url, "aria-label": "Link" });
  const name = NAMES[noun];
  const said = now.shared
    ? `Everybody who can sign in may read this ${name} by its link. What they may not read of its articles is withheld from them.`
    : `Everybody who can sign in will be able to read this ${name} by its link. What they may not read of its articles is withheld from them.`;
  const body = [make("p", { text: said }), ...(now.shared ? [link] : [])];
  const action = now.shared ? "Stop sharing" : "Share, and copy the link";
  if (!(await askPerson({ title: `Share this ${name}`, body, action, danger: now.shared }))) return;
  const then = await tellProblems(tell, () => setShare(noun, id, !now.shared));
  if (!then) return;
  if (!then.shared) return void announce("Not shared any more.");
  await copyText(then.url).then(() => announce("Shared. The link is copied."), () => announce(`Shared at ${then.url}`));
}
