// What the page opens with: what is new in the corpus, and topics that a brief can be written on.

import { fetchOverview } from "./api.js";
import { make, makeButton, makeForeign, withoutOverrides } from "./dom.js";
import { tellProblems } from "./http.js";
import { makeOrigin } from "./sources.js";

/** Fill and show the section; `onOpen(id, opener)` opens an article to read, `onBrief(topic)` writes a page. */
export async function showOverview(root, onOpen, onBrief) {
  const overview = await tellProblems(() => {}, fetchOverview);
  const { newest = [], topics = [] } = overview ?? {};
  root.replaceChildren(
    ...(newest.length ? [make("h2", { text: "New in the corpus" }), make("ul", { class: "newest" }, ...newest.map((article) => makeNew(article, onOpen)))] : []),
    ...(topics.length ? [make("h2", { text: "Brief me on" }), make("ul", { class: "topics" }, ...topics.map((topic) => makeTopic(topic, onBrief)))] : []),
  );
  root.hidden = !root.childElementCount;
}

function makeNew(article, onOpen) {
  const title = makeForeign("button", article.title, { type: "button", class: "title-button" });
  title.addEventListener("click", () => onOpen(article.id, title));
  return make("li", {}, title, makeOrigin(article));
}

function makeTopic(topic, onBrief) {
  return make("li", {}, makeButton(topic, () => onBrief(topic), { class: "button", dir: "auto", "aria-label": `Brief me on ${withoutOverrides(topic)}` }));
}
