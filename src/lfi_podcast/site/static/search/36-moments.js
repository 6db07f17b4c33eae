// What is shown of a passage: the sentence around it, who says it, and from when on.

const MOST_LETTERS = 120; // before the first match, and after it
const SENTENCE_END = /[.?!…。！？｡؟۔।]["'”’»)\]」』]*$/;
const ANCHORS = { notes: "notes", reference: "references", topic: "topics" };
const CHARACTER = new RegExp(`(?:^[^${ALONE.source.slice(1)}+)?${ALONE.source}[^${ALONE.source.slice(1)}*`, "gu");
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
  const { shown } = fragment;
  fragment.turns ??= fragment.speakers.map(([from]) => shown.places.findIndex((place) => place >= from));
  const holding = (list, place) => list.findLast(([from]) => from <= place)?.[1] ?? "";
  return passagesIn(shown.words, seek).flatMap(({ score, places }) => {
    const marked = places.map((place) => shown.of[place]);
    const place = shown.places[marked[0]];
    if (place >= fragment.count) return []; // the next fragment has it
    const at = timeOf(fragment.times, place, marked[0] - shown.places.indexOf(place));
    const [speaker, chapter] = [fragment.speakers, fragment.chapters].map((list) => holding(list, place));
    return [{ kind: "said", at, anchor: `t=${at}`, speaker, chapter, ...excerptOf(shown.texts, marked, fragment.turns), score }];
  });
}

function momentsInField([kind, text, at], seek) {
  const shown = shownWords(text.split(/\s+/));
  const [best] = passagesIn(shown.words, seek);
  if (!best) return [];
  const factor = OF_KINDS[kind] * (seek.query.words.length < REMEMBERED ? 1 : 0.6);
  const anchor = kind === "chapter" ? `t=${at}` : (ANCHORS[kind] ?? "");
  const excerpt = excerptOf(shown.texts, best.places.map((place) => shown.of[place]));
  return [{ kind, at, anchor, speaker: "", chapter: "", ...excerpt, score: factor * best.score }];
}

// `texts` as shown, with the place of each in the text (`places`); `words` as compared, and which text each is `of`.
// Where people write without spaces, each character is shown by itself, with what follows it.
function shownWords(all) {
  const shown = { texts: [], places: [], words: [], of: [] };
  all.forEach((text, place) => {
    const isWhole = !ALONE.test(text) || SYLLABLES.test(text);
    for (const part of isWhole ? [text] : text.match(CHARACTER)) {
      for (const word of wordsOf(part)) {
        shown.words.push(word);
        shown.of.push(shown.texts.length);
      }
      shown.texts.push(part);
      shown.places.push(place);
    }
  });
  return shown;
}

// When a word begins, in seconds. Of several characters in one go only the first is known, the others follow evenly.
function timeOf(times, place, within) {
  const evenly = within * SECONDS_OF_A_CHARACTER;
  const room = Math.max(0, (times[place + 1] ?? Infinity) - times[place]);
  return Math.round(100 * (times[place] + Math.min(evenly, 0.9 * room))) / 100;
}

// The sentence of the match, or as much of it as people read at a glance. It ends where somebody else speaks (`turns`:
// where each begins), since nobody said what two people have said.
function excerptOf(texts, marked, turns = []) {
  const first = marked[0];
  const start = turns.findLast((turn) => turn <= first) ?? 0;
  const end = turns.find((turn) => turn > first) ?? texts.length;
  const marks = [...new Set(marked)].filter((place) => place < end);
  let [from, to] = [first, marks.at(-1) + 1];
  for (let room = MOST_LETTERS; from > start && !SENTENCE_END.test(texts[from - 1]); from--) {
    if ((room -= texts[from - 1].length + 1) < 0) break;
  }
  for (let room = MOST_LETTERS; to < end && !SENTENCE_END.test(texts[to - 1]); to++) {
    if ((room -= texts[to].length + 1) < 0) break;
  }
  return { words: texts.slice(from, to), marks: marks.map((place) => place - from) };
}
