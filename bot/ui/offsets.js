// Citations count code points; JavaScript strings count UTF-16 units. An emoji is one of the first and two of the second.

/** Turn code-point offsets into UTF-16 indexes of `text`, in the order given, in one pass over the text. */
export function toUtf16(text, offsets) {
  const wanted = [...offsets.keys()].sort((a, b) => offsets[a] - offsets[b]);
  const indexes = new Array(offsets.length);
  let unit = 0;
  let point = 0;
  for (const position of wanted) {
    while (point < offsets[position] && unit < text.length) {
      const code = text.codePointAt(unit);
      unit += code > 0xffff ? 2 : 1;
      point += 1;
    }
    indexes[position] = unit;
  }
  return indexes;
}
