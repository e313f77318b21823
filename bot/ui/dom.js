// Builds elements. Text from articles, models and people only ever becomes a text node: nothing here parses HTML.

/**
 * Make an element. `props` may hold `class`, `text`, `on` (event name -> listener) and any attribute;
 * an attribute that is null, undefined or false is left out, true becomes an empty one.
 */
export function make(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for the elements of a drawing. */
export function makeSvg(tag, props = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An element for words that are not the page's own: their direction is found from the words and stays inside. */
export function makeForeign(tag, text, props = {}) {
  const element = make(tag, { dir: "auto", ...props });
  appendWords(element, text);
  return element;
}

// Characters that turn the order of what follows around: no language needs them, and they can disguise a name or a figure.
const OVERRIDES = /([\u202d\u202e]+)/;

/** Append a text unchanged, with direction overrides kept as characters but without effect. */
export function appendWords(parent, text) {
  for (const part of String(text).split(OVERRIDES)) {
    if (part) parent.append(OVERRIDES.test(part) ? make("span", { class: "override", text: part }) : part);
  }
}

/** The text without those characters, for places that can hold no elements: titles of windows, drawings, files. */
export function withoutOverrides(text) {
  return String(text).replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
}

export function makeButton(label, listener, props = {}) {
  return make("button", { type: "button", class: "button", text: label, ...props, on: { click: listener } });
}

/** A button that shows an icon only; `label` is its name. */
export function makeIconButton(icon, label, listener, props = {}) {
  const button = makeButton("", listener, { class: "button quiet square", "aria-label": label, title: label, ...props });
  button.append(makeIcon(icon));
  return button;
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  filter: "M4 6h16M7 12h10M10 18h4",
  up: "M7 11v9H4v-9zM7 11l4-8c1.7 0 2.6 1.2 2.3 2.8L12.6 9H18a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 16.8 20H7",
  down: "M17 13V4h3v9zM17 13l-4 8c-1.7 0-2.6-1.2-2.3-2.8l.7-3.2H6a2 2 0 0 1-2-2.3l1.2-7A2 2 0 0 1 7.2 4H17",
  answer: "M9 14l-5-5 5-5M4 9h10a6 6 0 0 1 0 12h-3",
  add: "M12 5v14M5 12h14",
};

export function makeIcon(name) {
  return makeSvg("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true" }, makeSvg("path", { d: ICONS[name] }));
}

/** A link to an article's own address, or null for anything but http and https. */
export function makeOutsideLink(address, label) {
  if (!address || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") return null;
  return make("a", { href, rel: "noopener noreferrer", target: "_blank", text: label });
}

/** What went wrong, in the words of the problem, with a way to try again where that may help. */
export function makeFailure(problem, retry, tag = "h3") {
  return make(
    "section",
    { class: "failure" },
    make(tag, { class: "note-title", text: problem.title }),
    problem.message !== problem.title && makeForeign("p", problem.message),
    problem.retryable && retry && makeButton("Try again", retry),
  );
}
