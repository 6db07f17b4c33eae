// What a reader has selected in the transcript: whole words, their speakers, and when they were said.

// The selected part of a line as { line, first, last }: places of words, of which at least a letter is selected.
function selectedPart(line, selected) {
  const range = document.createRange();
  range.selectNodeContents(line.element);
  if (range.compareBoundaryPoints(Range.START_TO_START, selected) < 0)
    range.setStart(selected.startContainer, selected.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, selected) > 0) range.setEnd(selected.endContainer, selected.endOffset);
  const text = range.toString();
  if (!text.trim()) return [];
  const first = wordAtLetter(line, range.startContainer, range.startOffset) + (text.startsWith(" ") ? 1 : 0);
  const last = wordAtLetter(line, range.endContainer, range.endOffset) - (text.endsWith(" ") ? 1 : 0);
  return [{ line, first, last }];
}

// Of whom a line is: the last name before it.
function speakerOf(line) {
  let paragraph = line.element.closest(".utterance");
  while (paragraph && !paragraph.querySelector(".who b")) paragraph = paragraph.previousElementSibling;
  return paragraph?.querySelector(".who b").textContent ?? "";
}

function wordsOf({ line, first, last }) {
  return line.element.textContent
    .split(" ")
    .slice(first, last + 1)
    .join(" ");
}

// What is selected, as [{ speaker, text }] in the order of the page, and its stretch in seconds; undefined if nothing is.
function selectedWords() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return undefined;
  const selected = selection.getRangeAt(0);
  const touched = [...lineOf.values()].filter(({ element }) => selected.intersectsNode(element));
  const inOrder = touched.sort((a, b) => (a.element.compareDocumentPosition(b.element) & 4 ? -1 : 1));
  const parts = inOrder.flatMap((line) => selectedPart(line, selected));
  if (!parts.length) return undefined;
  const said = [];
  for (const part of parts) {
    const [speaker, text] = [speakerOf(part.line), wordsOf(part)];
    if (said.at(-1)?.speaker === speaker) said.at(-1).text += " " + text;
    else said.push({ speaker, text });
  }
  return {
    said,
    start: Math.min(...parts.map(({ line, first }) => wordStarts(line)[first])),
    end: Math.max(...parts.map(({ line, last }) => wordEnd(line, last))),
    last: parts.at(-1),
  };
}
