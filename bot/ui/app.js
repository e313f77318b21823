// Finds out from the address what to show: the page for asking, or the page of the articles.

import { startAccess } from "./access.js";
import { openAsking } from "./ask.js";
import { findCitation } from "./citations.js";
import { Desk } from "./desk.js";
import { History } from "./history.js";
import { Reader } from "./reader.js";

const ARTICLES = "/articles";

const main = document.getElementById("main");
const articlesLink = document.getElementById("open-articles");
const reader = new Reader();
let kept = null;
let asking = null;
let desk = null;
let askingTitle = document.title;

function openArticle(id, opener) {
  reader.openArticle(id, opener);
}

function useAsking() {
  asking ??= openAsking((conversationId) => {
    kept.current = conversationId;
    kept.refresh();
  }, openArticle);
  return asking;
}

function useDesk() {
  desk ??= new Desk({ onOpen: openArticle, onAsk: askAbout });
  return desk;
}

function askAbout(articles) {
  useAsking().limitTo(articles);
  visit("/");
}

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

/** Show one of the two pages, as it is. */
function turnTo({ articles }) {
  if (articles && main.dataset.showing === "chat") askingTitle = document.title;
  main.dataset.showing = articles ? "articles" : "chat";
  document.title = articles ? document.title : askingTitle;
  if (articles) articlesLink.setAttribute("aria-current", "page");
  else articlesLink.removeAttribute("aria-current");
}

async function showAddress() {
  const address = readAddress();
  const named = location.hash.slice(1);
  const turnedTo = location.href;
  turnTo(address);
  await (address.articles ? useDesk() : useAsking()).show(address);
  if (named && location.href === turnedTo) openNamed(named, address);
}

/** Open what the end of an address names: an article, or a citation of a kept answer. */
function openNamed(named, { articles, answerId }) {
  if (articles) openArticle(decodeURIComponent(named), articlesLink);
  const citation = answerId && named.match(/^citation-(\d+)$/);
  if (citation) document.querySelector(`#turns [data-cite="${citation[1]}"]`)?.click();
}

document.addEventListener("click", (event) => {
  const found = findCitation(event.target);
  if (found) reader.openCitation(found.citations, found.number, found.button);
});

articlesLink.addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  visit(ARTICLES);
});

document.getElementById("new-conversation").addEventListener("click", () => {
  if (location.pathname !== "/" || location.search) return visit("/");
  reader.dismiss();
  return showAddress();
});

addEventListener("popstate", () => {
  const address = readAddress();
  const stays = address.articles === (main.dataset.showing === "articles");
  if (!stays) reader.dismiss();
  if (stays && address.articles) return;
  // Back to a conversation that is still there, nothing is fetched anew.
  if (!address.articles && asking?.shows(address)) turnTo(address);
  else showAddress();
});

startAccess(() => {
  kept = new History({
    onOpen: (id) => visit(`/?conversation=${encodeURIComponent(id)}`),
    onGone: (id) => id === kept.current && visit("/"),
  });
  showAddress();
});
