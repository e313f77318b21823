// Adding articles: files that are dropped or chosen, or pasted text, with progress and the reason of every refusal.

import { announce } from "./announcer.js";
import { addArticles } from "./api.js";
import { make, makeButton, makeFailure, makeForeign } from "./dom.js";
import { NAMES, SUFFIXES } from "./formats.js";
import { tellProblems } from "./http.js";
import { countOf, KINDS } from "./wording.js";

const OUTCOMES = { added: "Added", changed: "Changed", unchanged: "Already there, unchanged" };

/** The form, with `others` in it; `onDone()` is called after every upload that changed the corpus. */
export function makeUpload(onDone, ...others) {
  const progress = make("div", { class: "upload-progress" });
  const { belonging, readBelonging } = makeBelonging();
  const choose = make("input", { type: "file", multiple: true, accept: SUFFIXES, class: "hidden", id: "upload-files" });
  const area = make(
    "div",
    { class: "drop-area" },
    choose,
    make("label", { class: "button", for: "upload-files", text: "Choose files" }),
    make("span", { text: `or drop them here: ${NAMES}` }),
  );
  choose.addEventListener("change", () => {
    const files = [...choose.files];
    choose.value = "";
    if (files.length) add(files);
  });
  for (const name of ["dragenter", "dragover"]) {
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) area.addEventListener(name, () => area.classList.remove("is-over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) add([...event.dataTransfer.files]);
  });

  /** Whether all were taken. */
  async function add(files, metadata = {}) {
    const bar = make("progress", { max: files.length, value: 0, "aria-label": "Articles taken in" });
    const line = make("p", { text: "Sending…" });
    progress.replaceChildren(line, bar);
    let whole = false;
    await tellProblems((problem) => progress.replaceChildren(makeFailure(problem, () => add(files, metadata))), async () => {
      for await (const { event, data } of addArticles(files, { ...readBelonging(), ...metadata })) {
        if (event === "progress") {
          bar.value = data.done;
          line.replaceChildren(`Reading ${data.done + 1} of ${data.total}: `, makeForeign("span", data.name));
        } else if (event === "report") {
          report(data);
          whole = !data.refused.length;
        }
      }
    });
    onDone();
    return whole;
  }

  function report({ taken, refused }) {
    const items = [
      ...taken.map(({ name, outcome }) => make("li", {}, makeForeign("strong", name), ` – ${OUTCOMES[outcome]}. A question asked now can use it.`)),
      ...refused.map(({ name, reason }) => make("li", { class: "is-refused" }, makeForeign("strong", name), " – ", makeForeign("span", reason))),
    ];
    progress.replaceChildren(make("ul", { class: "upload-report" }, ...items));
    announce(`${countOf(taken.length, "article")} taken in, ${refused.length} refused.`);
  }

  return make("section", { class: "upload", "aria-label": "Add articles" }, area, ...others, belonging, makePaste(add), progress);
}

/** Who may read what is added, and its collections: nothing is said of what is left empty. */
function makeBelonging() {
  const makeNames = (label) => {
    const input = make("input", { class: "field", dir: "auto", maxlength: "2000" });
    return { input, field: make("label", { class: "paste-field" }, make("span", { text: label }), input) };
  };
  const groups = makeNames("Groups that may read them, with commas between; everybody without one");
  const collections = makeNames("Collections");
  const belonging = make("details", { class: "paste" }, make("summary", { text: "Say who may read them" }), make("div", { class: "belonging" }, groups.field, collections.field));
  const split = ({ input }) => input.value.split(",").map((name) => name.trim()).filter(Boolean);
  const readBelonging = () => {
    const said = { groups: split(groups), collections: split(collections) };
    return Object.fromEntries(Object.entries(said).filter(([, names]) => names.length));
  };
  return { belonging, readBelonging };
}

function makePaste(add) {
  const field = (label, name, props = {}) => make("label", { class: "paste-field" }, make("span", { text: label }), make("input", { class: "field", name, dir: "auto", ...props }));
  const kind = make("select", { class: "field", name: "kind" }, ...KINDS.map(([value, text]) => make("option", { value, text })));
  const form = make(
    "form",
    { class: "paste-form" },
    field("Title", "title", { required: true, maxlength: "300" }),
    field("Publisher", "publisher"),
    field("Published", "published", { type: "date" }),
    make("label", { class: "paste-field" }, make("span", { text: "Kind" }), kind),
    field("Web address", "url", { type: "url" }),
    make("label", { class: "choice" }, make("input", { type: "checkbox", name: "inferred" }), make("span", { text: "The date is inferred, the article does not state it" })),
    make("label", { class: "paste-field paste-text" }, make("span", { text: "Text" }), make("textarea", { class: "field", name: "text", rows: "8", required: true, dir: "auto" })),
    make("p", { class: "dialog-actions" }, make("button", { type: "submit", class: "button primary", text: "Add this article" })),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { title, publisher, published, inferred, kind: chosen, url, text } = Object.fromEntries(new FormData(form));
    const file = new File([text], `${title.replace(/[\\/:]+/g, " ").trim().slice(0, 80)}.txt`, { type: "text/plain" });
    const metadata = {
      title,
      kind: chosen,
      ...(publisher && { publisher }),
      ...(published && { published, published_basis: inferred ? "inferred" : "stated" }),
      ...(url && { url }),
    };
    if (await add([file], metadata)) form.reset();
  });
  const details = make("details", { class: "paste" }, make("summary", { text: "Paste a text instead" }), form);
  return details;
}
