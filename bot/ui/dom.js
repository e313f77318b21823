// Builds elements. Text from articles, models and people only ever becomes a text node: nothing here parses HTML.

/**
 * Make an element. `props` may hold `class`, `text`, `on` (event name -> listener) and any attribute;
 * an attribute that is null, undefined or false is left out, true becomes an empty one.
 */
export function make(tag, props = {}, ...children) {
  const element = document.createElement(tag);
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

export function makeButton(label, listener, props = {}) {
  return make("button", { type: "button", class: "button", text: label, ...props, on: { click: listener } });
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
};

export function makeIcon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A link to an article's own address, or null for anything but http and https. */
export function makeOutsideLink(address, label) {
  if (!address || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") return null;
  return make("a", { href, rel: "noopener noreferrer", target: "_blank", text: label });
}
