// Puts the page together and finds out from the address what to show.

import { fetchArticles, Problem } from "./api.js";
import { Chat } from "./chat.js";
import { findCitation } from "./citations.js";
import { Composer } from "./composer.js";
import { describeArticles, Desk } from "./desk.js";
import { EngineChoice } from "./engines.js";
import { Filters } from "./filters.js";
import { History } from "./history.js";
import { startLinking } from "./linking.js";
import { hide as hidePreview, startPreviews } from "./preview.js";
import { Reader } from "./reader.js";
import { showSuggestions } from "./suggestions.js";

const ARTICLES = "/articles";

const main = document.getElementById("main");
const filters = new Filters();
const engine = new EngineChoice(document.getElementById("engine-place"));
const composer = new Composer({ onAsk: (question) => chat.ask(question), onStop: () => chat.stop(), onEditLast: () => chat.editLast() });
const chat = new Chat(composer, {
  limits: () => ({ filters: filters.value, words: filters.words, engine: engine.value }),
  onChange: () => {
    kept.current = chat.conversationId;
    kept.refresh();
  },
});
const reader = new Reader();
const kept = new History({
  onOpen: (id) => visit(`/?conversation=${encodeURIComponent(id)}`),
  onGone: (id) => {
    if (id === chat.conversationId) visit("/");
  },
});
const desk = new Desk({
  onOpen: (id, opener) => reader.openArticle(id, opener),
  onAsk: (articles) => {
    filters.setArticles(articles);
    visit("/");
  },
});

function readAddress() {
  const permalink = location.pathname.match(/^\/answers\/([^/]+)\/?$/);
  return {
    articles: location.pathname === ARTICLES,
    answerId: permalink && decodeURIComponent(permalink[1]),
    conversationId: new URLSearchParams(location.search).get("conversation"),
  };
}

/** Go to an address within the page. */
function visit(address) {
  if (reader.dismiss()) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  showAddress();
}

async function showAddress() {
  const { articles, answerId, conversationId } = readAddress();
  main.dataset.showing = articles ? "articles" : "chat";
  document.getElementById("open-articles").toggleAttribute("aria-current", articles);
  if (articles) await desk.show();
  else if (answerId) await chat.showPermalink(answerId);
  else if (conversationId) await chat.restore(conversationId);
  else await showStart();
}

async function showStart() {
  chat.start();
  const corpus = document.getElementById("corpus");
  showSuggestions(document.getElementById("suggestions"), (question) => chat.ask(question));
  try {
    corpus.replaceChildren(...describeArticles(await fetchArticles()));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    corpus.textContent = error.message;
  }
}

document.addEventListener("click", (event) => {
  const found = findCitation(event.target);
  if (!found) return;
  hidePreview();
  reader.openCitation(found.citations, found.number, found.button);
});

document.getElementById("open-articles").addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  visit(ARTICLES);
});

document.getElementById("new-conversation").addEventListener("click", () => {
  if (location.pathname !== "/" || location.search) return visit("/");
  reader.dismiss();
  return showStart();
});

addEventListener("popstate", () => {
  const address = readAddress();
  const showing = main.dataset.showing === "articles";
  if (address.articles !== showing || (!showing && !chat.shows(address))) showOrReturn(address);
});

/** Back from the articles to a conversation that is still there: nothing is fetched anew. */
function showOrReturn(address) {
  if (!address.articles && chat.shows(address)) main.dataset.showing = "chat";
  else showAddress();
}

startPreviews();
startLinking(document.getElementById("turns"));
showAddress();
