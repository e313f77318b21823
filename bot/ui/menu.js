// Small menus and questions that stand above the page. The browser closes a menu on Escape and on a click elsewhere.

import { make, makeButton, makeForeign } from "./dom.js";

const GAP = 6;
let counted = 0;

/** Make `button` open a menu of `items`: elements, made anew each time it opens. */
export function attachMenu(button, makeItems, label) {
  const menu = make("ul", { class: "menu", popover: "auto", id: `menu-${(counted += 1)}`, "aria-label": label });
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-haspopup", "true");
  button.setAttribute("popovertarget", menu.id);
  menu.addEventListener("beforetoggle", ({ newState }) => {
    button.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "open") menu.replaceChildren(...makeItems().map((item) => make("li", {}, item)));
  });
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState !== "open") return;
    placeBeside(menu, button);
    menu.querySelector("button, a")?.focus();
  });
  menu.addEventListener("click", ({ target }) => {
    if (target.closest("button, a")) menu.hidePopover();
  });
  menu.addEventListener("keydown", (event) => moveFocus(menu, event));
  button.after(menu);
  return menu;
}

function moveFocus(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button, a")];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

/** Put a card that is in the top layer below what it belongs to, or above where there is no room. */
export function placeBeside(card, anchor, inset = 0) {
  const edge = anchor.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const below = edge.bottom + GAP;
  const above = edge.top - GAP - height;
  const left = Math.min(edge.left - inset, document.documentElement.clientWidth - width - GAP);
  card.style.left = `${Math.max(GAP, left)}px`;
  card.style.top = `${below + height < innerHeight || above < 0 ? Math.min(below, Math.max(GAP, innerHeight - height - GAP)) : above}px`;
}

/**
 * Ask the person something in a dialog; resolves to what `read` makes of it, or null where they turned it down.
 * `body` are the dialog's elements, `action` what its button says.
 */
export function askPerson({ title, body = [], action, danger = false, read = () => true }) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const close = (outcome) => {
      dialog.close();
      dialog.remove();
      before?.focus?.();
      resolve(outcome);
    };
    const heading = makeForeign("h2", title, { class: "dialog-title", id: "dialog-title" });
    const go = make("button", { type: "submit", class: danger ? "button danger" : "button primary", text: action });
    const form = make(
      "form",
      { on: { submit: (event) => (event.preventDefault(), close(read())) } },
      heading,
      ...body,
      make("p", { class: "dialog-actions" }, makeButton("Cancel", () => close(null)), go),
    );
    const dialog = make("dialog", { class: "dialog", "aria-labelledby": "dialog-title", on: { cancel: () => close(null) } }, form);
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("input, textarea, select") ?? go).focus();
  });
}

/** Whether a menu or a dialog is open, which Escape is meant for then. */
export function isSomethingAbove() {
  return document.querySelector("dialog[open], .menu:popover-open, .filters:popover-open") !== null;
}
