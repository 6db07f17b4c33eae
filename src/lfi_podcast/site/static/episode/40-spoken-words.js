// The transcript's words and when each is said. A line has the start of its first word in its id (`t=75.12`), and how
// much later each of the others begins in `data-steps`, in hundredths of a second.

const lines = [...document.querySelectorAll(".line")]
  .map((element) => ({ element, start: Number(element.id.slice("t=".length)) }))
  .sort((a, b) => a.start - b.start);
const lineOf = new Map(lines.map((line) => [line.element, line]));

// The place of the last of some times, in order, that has come; -1 before the first.
function lastBegun(starts, time) {
  let [first, end] = [0, starts.length];
  while (first < end) {
    const middle = (first + end) >> 1;
    if (starts[middle] <= time + EARLY) first = middle + 1;
    else end = middle;
  }
  return first - 1;
}

const lineStarts = lines.map((line) => line.start);

// The line that is being said at a time, and the place of the word in it; undefined before the first one.
function spokenAt(time) {
  const line = lines[lastBegun(lineStarts, time)];
  return line && { line, word: Math.max(0, lastBegun(wordStarts(line), time)) };
}

// When each word of a line begins, in seconds.
function wordStarts(line) {
  line.starts ??= line.element.dataset.steps
    .split(" ")
    .filter(Boolean)
    .reduce((starts, step) => [...starts, starts.at(-1) + step / 100], [line.start]);
  return line.starts;
}

const LONGEST_WORD = 1.2; // seconds: after a line's last word there may be silence

// When a word ends: where the next one begins.
function wordEnd(line, word) {
  const starts = wordStarts(line);
  const next = starts[word + 1] ?? lines[lines.indexOf(line) + 1]?.start ?? Infinity;
  return Math.max(starts[word], Math.min(next, starts[word] + LONGEST_WORD));
}

// The place of the word in which a letter is, given as in a Range.
function wordAtLetter(line, node, offset) {
  const before = document.createRange();
  before.selectNodeContents(line.element);
  before.setEnd(node, offset);
  return before.toString().split(" ").length - 1;
}

// From the first letter of a word to the last one of another in the same line.
function rangeOfWords(line, first, last) {
  const words = line.element.textContent.split(" ");
  const start = words.slice(0, first).join(" ").length + (first ? 1 : 0);
  const range = document.createRange();
  range.setStart(...letterAt(line, start));
  range.setEnd(...letterAt(line, start + words.slice(first, last + 1).join(" ").length, true));
  return range;
}

// The text node with a letter, and where in it. `isEnd`: rather the end of a node than the start of the next.
function letterAt(line, letter, isEnd = false) {
  const nodes = document.createTreeWalker(line.element, NodeFilter.SHOW_TEXT);
  let [node, left] = [nodes.nextNode(), letter];
  while (left > node.length || (left === node.length && !isEnd)) {
    const next = nodes.nextNode();
    if (!next) break;
    left -= node.length;
    node = next;
  }
  return [node, Math.min(left, node.length)];
}
