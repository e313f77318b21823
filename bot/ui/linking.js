// Statement and quotation belong together: looking at one shows the other, and each leads to the other.

import { announce } from "./announcer.js";

const FLASH_MS = 1600;

/** The statements and positions of a turn that rest on a citation. */
export function findSaid(turn, number) {
  return [...turn.querySelectorAll("[data-cites]")].filter((said) => said.dataset.cites.split(" ").includes(String(number)));
}

/** Bring the first statement that rests on a citation into view, with the focus on it. */
export function showSaid(turn, number) {
  const [said] = findSaid(turn, number);
  if (!said) return false;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  said.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
  said.focus({ preventScroll: true });
  said.classList.add("is-shown");
  setTimeout(() => said.classList.remove("is-shown"), FLASH_MS);
  announce("Back in the answer.");
  return true;
}

/** Light up what belongs to the statement or quotation that the pointer or the focus is on. */
export function startLinking(root) {
  let lit = [];
  const light = ({ target }) => {
    const found = target instanceof Element ? findLinked(target) : [];
    if (found.length === lit.length && found.every((element, place) => element === lit[place])) return;
    for (const element of lit) element.classList.remove("is-linked");
    for (const element of found) element.classList.add("is-linked");
    lit = found;
  };
  root.addEventListener("pointerover", light);
  root.addEventListener("pointerleave", light);
  root.addEventListener("focusin", light);
  root.addEventListener("focusout", light);
}

function findLinked(target) {
  const turn = target.closest(".turn");
  if (!turn) return [];
  const chip = target.closest(".cites .chip");
  const said = target.closest("[data-cites]");
  const quote = target.closest("[data-quote]");
  if (quote) return findSaid(turn, quote.dataset.quote);
  if (chip) return findQuotes(turn, [chip.dataset.cite]);
  return said ? findQuotes(turn, said.dataset.cites.split(" ")) : [];
}

function findQuotes(turn, numbers) {
  return [...turn.querySelectorAll("[data-quote]")].filter((quote) => numbers.includes(quote.dataset.quote));
}
