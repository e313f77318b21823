// The page where questions are asked: the question box, what limits it, and the conversation above it.

import { fetchArticles } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { EngineChoice } from "./engines.js";
import { Filters } from "./filters.js";
import { tellProblems } from "./http.js";
import { startLinking } from "./linking.js";
import { startPreviews } from "./preview.js";
import { showOverview } from "./overview.js";
import { showSuggestions } from "./suggestions.js";
import { describeArticles } from "./wording.js";

/** Bring the page to life; `onChange(conversationId)` is called when a conversation was kept or left, `onOpen(id, opener)` opens an article. */
export function openAsking(onChange, onOpen) {
  const filters = new Filters();
  const engine = new EngineChoice(document.getElementById("engine-place"));
  const composer = new Composer({ onAsk: (question, brief) => chat.ask(question, brief), onStop: () => chat.stop(), onEditLast: () => chat.editLast() });
  const chat = new Chat(composer, {
    limits: () => ({ filters: filters.value, words: filters.words, engine: engine.value }),
    onChange: () => onChange(chat.conversationId),
  });
  startPreviews();
  startLinking(document.getElementById("turns"));

  async function showStart() {
    chat.start();
    const corpus = document.getElementById("corpus");
    const above = showOverview(document.getElementById("overview"), onOpen, (topic) => chat.ask(topic, { length: "page" }));
    showSuggestions(document.getElementById("suggestions"), (question) => chat.ask(question), above);
    const articles = await tellProblems((problem) => (corpus.textContent = problem.message), () => fetchArticles());
    if (!articles) return;
    corpus.textContent = describeArticles(articles);
    document.getElementById("add-first").hidden = articles.length > 0;
  }

  return {
    limitTo: (articles) => filters.setArticles(articles),
    shows: (address) => chat.shows(address),
    async show({ answerId, conversationId }) {
      if (answerId) await chat.showPermalink(answerId);
      else if (conversationId) await chat.restore(conversationId);
      else await showStart();
    },
  };
}
