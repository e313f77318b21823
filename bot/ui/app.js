// Puts the page together and finds out from the address what to show.

import { fetchArticles, Problem } from "./api.js";
import { Chat } from "./chat.js";
import { findCitation } from "./citations.js";
import { Composer } from "./composer.js";
import { makeEmptyNote } from "./library.js";
import { hide as hidePreview, startPreviews } from "./preview.js";
import { Reader } from "./reader.js";
import { showSuggestions } from "./suggestions.js";
import { countOf, describeDate } from "./wording.js";

const composer = new Composer({ onAsk: (question) => chat.ask(question), onStop: () => chat.stop() });
const chat = new Chat(composer);
const reader = new Reader();

function readAddress() {
  const permalink = location.pathname.match(/^\/answers\/([^/]+)\/?$/);
  return { answerId: permalink && decodeURIComponent(permalink[1]), conversationId: new URLSearchParams(location.search).get("conversation") };
}

async function showAddress() {
  const { answerId, conversationId } = readAddress();
  if (answerId) await chat.showPermalink(answerId);
  else if (conversationId) await chat.restore(conversationId);
  else await showStart();
}

async function showStart() {
  chat.start();
  const corpus = document.getElementById("corpus");
  try {
    const articles = await fetchArticles();
    corpus.replaceChildren(...(articles.length ? describeArticles(articles) : [makeEmptyNote()]));
    await showSuggestions(document.getElementById("suggestions"), articles, (question) => chat.ask(question));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    corpus.textContent = error.message;
  }
}

function describeArticles(articles) {
  const newest = articles.reduce((best, article) => ((article.published ?? "") > (best.published ?? "") ? article : best));
  const through = newest.published ? `, up to ${describeDate(newest.published, newest.published_basis)}` : "";
  return [`${countOf(articles.length, "article")}${through}`];
}

document.addEventListener("click", (event) => {
  const found = findCitation(event.target);
  if (!found) return;
  hidePreview();
  reader.openCitation(found.citations, found.number, found.button);
});

document.getElementById("open-articles").addEventListener("click", ({ currentTarget }) => reader.openLibrary(currentTarget));

document.getElementById("new-conversation").addEventListener("click", () => {
  if (reader.isOpen) reader.close();
  if (location.pathname !== "/" || location.search) history.pushState(null, "", "/");
  showStart();
});

addEventListener("popstate", () => {
  if (!chat.shows(readAddress())) showAddress();
});

startPreviews();
showAddress();
