// Elements made of text: nothing that was said or typed is ever read as markup.

const DIRECTING = /[\u202a-\u202e\u2066-\u2069]/g; // bidi controls that could turn the text around them
const UNSPACED = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const SYLLABLE = new RegExp(`${UNSPACED.source}|^\\p{sc=Hangul}`, "u");
const OUTSIDE = /^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu; // what is around a word

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function undirected(text) {
  return text.replace(DIRECTING, "");
}

function isolated(text) {
  return make("bdi", {}, undirected(text));
}

function clockTime(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(Math.floor(seconds) % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function dayInWords(day) {
  const language = document.documentElement.lang;
  const written = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Date(day).toLocaleDateString(language === "en" ? "en-GB" : language, written);
}

// The sentence around a match.
function markedText({ words, marks }, language, runs) {
  const text = make("span", { className: "excerpt", dir: "auto", lang: language });
  for (const { gap, said, isMarked } of stretches(words, new Set(marks))) {
    text.append(gap, ...(isMarked ? markedIn(said, runs) : [said]));
  }
  return text;
}

// Words in a row that match, or that do not. Some scripts have no spaces between them.
function stretches(words, marked) {
  const found = [];
  words.map(undirected).forEach((word, n) => {
    const isJoined = n === 0 || (UNSPACED.test(word) && UNSPACED.test([...words[n - 1]].at(-1)));
    const gap = isJoined ? "" : " ";
    const isMarked = marked.has(n);
    if (found.at(-1)?.isMarked === isMarked) found.at(-1).said += gap + word;
    else found.push({ gap, said: word, isMarked });
  });
  return found;
}

// Marks without the punctuation around them. Where people write without spaces, a "word" may be a whole sentence: then
// only what was looked for is marked.
function markedIn(said, runs) {
  const found = runs.find((run) => said.includes(run)) ?? (said.replace(OUTSIDE, "") || said);
  return said.split(found).flatMap((rest, n) => (n ? [make("mark", {}, found), rest] : [rest]));
}

// What is looked for in such scripts, of which each character counts as a word.
function unspacedRuns(words) {
  const runs = words.map((word) => (SYLLABLE.test(word) ? word : " ")).join("").split(/ +/);
  return runs.filter(Boolean);
}
