// Which engine answers; there is something to choose only where a language model is set.

import { fetchEngines } from "./api.js";
import { make } from "./dom.js";
import { tellProblems } from "./http.js";
import { recall, remember } from "./memory.js";

const LABELS = { extractive: "Sources’ own sentences", llm: "Language model" };

export class EngineChoice {
  #select = make("select", { class: "engine", "aria-label": "Engine" });

  constructor(place) {
    this.#select.hidden = true;
    this.#select.addEventListener("change", () => remember("engine", this.#select.value));
    place.append(this.#select);
    this.#load();
  }

  /** The engine that questions are to name, or undefined for the server's own choice. */
  get value() {
    return this.#select.value || undefined;
  }

  async #load() {
    const found = await tellProblems(() => {}, fetchEngines);
    if (!found || found.engines.length < 2) return;
    const options = found.engines.map((name) => {
      const label = LABELS[name] ?? name;
      return make("option", { value: name, text: name === "llm" && found.model ? `${label} (${found.model})` : label });
    });
    this.#select.replaceChildren(make("option", { value: "", text: "Automatic" }), ...options);
    const kept = recall("engine");
    if (found.engines.includes(kept)) this.#select.value = kept;
    this.#select.hidden = false;
  }
}
