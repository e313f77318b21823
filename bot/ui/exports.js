// Taking an answer or a conversation away: copied with footnotes, or as a file.

import { announce } from "./announcer.js";
import { makeExportAddress } from "./api.js";
import { copyText } from "./clipboard.js";
import { make, makeButton } from "./dom.js";

const COPIED_MS = 2000;
const FORMATS = [
  ["md", "Markdown"],
  ["html", "Web page (HTML)"],
  ["docx", "Word (DOCX)"],
  ["pdf", "PDF"],
];

/** A link per format; the server names the file. */
export function makeExportLinks(noun, id, lead = "") {
  return FORMATS.map(([format, label]) => make("a", { href: makeExportAddress(noun, id, format), download: "", text: `${lead}${label}` }));
}

/** A button that copies what `write` returns, and says so. */
export function makeCopyButton(label, write) {
  const button = makeButton(label, async () => {
    let outcome = "Copied";
    try {
      await copyText(write());
    } catch {
      outcome = "The browser did not allow copying";
    }
    button.textContent = outcome;
    announce(outcome);
    setTimeout(() => (button.textContent = label), COPIED_MS);
  }, { class: "button quiet" });
  return button;
}
