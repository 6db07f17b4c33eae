// What is shown of a passage: the sentence around it, who says it, and from when on.

const MOST_LETTERS = 120; // before the first match, and after it
const SENTENCE_END = /[.?!…。！？｡؟۔।]["'”’»)\]」』]*$/;
const ANCHORS = { notes: "notes", reference: "references", topic: "topics" };
const SYLLABLES = /[\u1100-\u11ff\uac00-\ud7af]/; // Korean has spaces between words
const SECONDS_OF_A_CHARACTER = 0.25;

// What matches of other kinds count; of longer queries it is rather what was said that somebody remembers.
const OF_KINDS = { title: 1.6, person: 1.3, topic: 1.2, chapter: 1.15, summary: 0.9, notes: 0.85, reference: 0.85 };
const REMEMBERED = 4; // words

// The moments in a file of the index, in no order.
function momentsIn(fragment, seek) {
  return fragment.fields ? fragment.fields.flatMap((field) => momentsInField(field, seek)) : momentsSaid(fragment, seek);
}

function momentsSaid(fragment, seek) {
  fragment.shown ??= shownWords(fragment.text.split(" "));
  fragment.times ??= fragment.steps.map(((time) => (step) => (time += step / 100))(0));
  const { shown, tokens } = fragment.shown;
  const holding = (list, place) => list.findLast(([from]) => from <= place)?.[1] ?? "";
  return passagesIn(tokens.map(({ word }) => word), seek).flatMap(({ score, places }) => {
    const first = shown[tokens[places[0]].shown];
    if (first.place >= fragment.count) return []; // the next fragment has it
    const at = timeOf(fragment.times, first);
    const [speaker, chapter] = [fragment.speakers, fragment.chapters].map((list) => holding(list, first.place));
    const excerpt = excerptOf(shown, places.map((place) => tokens[place].shown));
    return [{ kind: "said", at, anchor: `t=${at}`, speaker, chapter, ...excerpt, score }];
  });
}

function momentsInField([kind, text, at], seek) {
  const { shown, tokens } = shownWords(text.split(/\s+/));
  const [best] = passagesIn(tokens.map(({ word }) => word), seek);
  if (!best) return [];
  const factor = OF_KINDS[kind] * (seek.query.words.length < REMEMBERED ? 1 : 0.6);
  const anchor = kind === "chapter" ? `t=${at}` : (ANCHORS[kind] ?? "");
  const excerpt = excerptOf(shown, best.places.map((place) => tokens[place].shown));
  return [{ kind, at, anchor, speaker: "", chapter: "", ...excerpt, score: factor * best.score }];
}

// Words as shown, with the place of each in the text; and words as compared, with the place of each among the former.
// Where people write without spaces, each character is shown by itself, with what follows it.
function shownWords(words) {
  const shown = words.flatMap((text, place) => {
    if (!ALONE.test(text) || SYLLABLES.test(text)) return [{ text, place, within: 0 }];
    const parts = text.match(new RegExp(`(?:^[^${ALONE.source.slice(1)}+)?${ALONE.source}[^${ALONE.source.slice(1)}*`, "gu"));
    return parts.map((part, within) => ({ text: part, place, within }));
  });
  const tokens = shown.flatMap(({ text }, n) => wordsOf(text).map((word) => ({ word, shown: n })));
  return { shown, tokens };
}

// When a word begins, in seconds. Of several characters in one go only the first is known, the others follow evenly.
function timeOf(times, { place, within }) {
  const evenly = within * SECONDS_OF_A_CHARACTER;
  const room = Math.max(0, (times[place + 1] ?? Infinity) - times[place]);
  return Math.round(100 * (times[place] + Math.min(evenly, 0.9 * room))) / 100;
}

// The sentence of the match, or as much of it as people read at a glance.
function excerptOf(shown, marked) {
  const marks = [...new Set(marked)];
  const [first, last] = [marks[0], marks.at(-1)];
  let [from, to] = [first, last + 1];
  for (let room = MOST_LETTERS; from > 0 && !SENTENCE_END.test(shown[from - 1].text); from--) {
    if ((room -= shown[from - 1].text.length + 1) < 0) break;
  }
  for (let room = MOST_LETTERS; to < shown.length && !SENTENCE_END.test(shown[to - 1].text); to++) {
    if ((room -= shown[to].text.length + 1) < 0) break;
  }
  return { words: shown.slice(from, to).map(({ text }) => text), marks: marks.map((place) => place - from) };
}
