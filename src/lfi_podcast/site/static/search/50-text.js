// Elements made of text: nothing that was said or typed is ever read as markup.

const DIRECTING = /[\u202a-\u202e\u2066-\u2069]/g; // bidi controls that could turn the text around them
const UNSPACED = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const SYLLABLE = new RegExp(`${UNSPACED.source}|^\\p{sc=Hangul}`, "u");

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

// The sentence around a match. Neighbours that match share one mark.
function markedText({ words, marks }, language, runs) {
  const text = make("span", { className: "excerpt", dir: "auto", lang: language });
  const marked = new Set(marks);
  words.forEach((each, n) => {
    const word = undirected(each);
    const gap = n && !(UNSPACED.test(word) && UNSPACED.test([...words[n - 1]].at(-1))) ? " " : "";
    if (!marked.has(n)) text.append(gap + word);
    else if (text.lastChild?.nodeName === "MARK") text.lastChild.append(gap + word);
    else text.append(gap, ...markedIn(word, runs));
  });
  return text;
}

// Where people write without spaces, a "word" may be a whole sentence: then only what was looked for is marked.
function markedIn(word, runs) {
  const run = runs.find((each) => word.includes(each)) ?? word;
  const parts = word.split(run).flatMap((rest, n) => (n ? [make("mark", {}, run), rest] : [rest]));
  return parts.filter((part) => part !== ""); // an empty text would part two marks
}

// What is looked for in such scripts, of which each character counts as a word.
function unspacedRuns(words) {
  const runs = words.map((word) => (SYLLABLE.test(word) ? word : " ")).join("").split(/ +/);
  return runs.filter(Boolean);
}
