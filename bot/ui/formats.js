// The formats that articles may come in, as the server wrote them into the page.

const FORMATS = JSON.parse(document.querySelector("meta[name=formats]").content);

/** What a field for files accepts. */
export const SUFFIXES = FORMATS.flatMap(({ suffixes }) => suffixes).join(",");

/** What people call them. */
export const NAMES = FORMATS.map(({ name }) => name).join(", ");

/** Whether a file of this name is of a format that can't say who published it and when. */
export function isSilent(name) {
  return FORMATS.some(({ suffixes, describes }) => !describes && suffixes.some((suffix) => name.toLowerCase().endsWith(suffix)));
}
