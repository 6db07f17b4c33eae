// What somebody looks for: words, of which some may have to stand together.

const MOST_WORDS = 8; // that are looked up; more are only compared
const FEW_WORDS = 5; // up to which all runs are looked up
const LEAST_LETTERS = 3; // of the beginning of a word that others are looked up by

class Query {
  // `phrases`: from which word up to which they must follow each other. `isOpen`: the last word may be unfinished.
  constructor(text) {
    const parts = textParts(text);
    this.words = [];
    this.phrases = [];
    for (const { text, isQuoted } of parts) {
      const first = this.words.length;
      this.words.push(...wordsOf(text));
      if (isQuoted && this.words.length > first) this.phrases.push([first, this.words.length]);
    }
    const last = this.words.at(-1) ?? "";
    this.isOpen = !parts.at(-1)?.isQuoted && /[\p{L}\p{N}\p{M}]$/u.test(text) && !isAlone(last);
    this.searched = this.words.slice(0, MOST_WORDS);
  }

  // Whether a word need not be looked up: a letter with which one begins to write another word, or a character within
  // a run of them.
  isSkipped(place) {
    const isLetter = this.isOpen && place > 0 && place === this.words.length - 1 && /^\p{L}$/u.test(this.words[place]);
    const isCharacter = (n) => isAlone(this.words[n] ?? "");
    return isLetter || (isCharacter(place) && (isCharacter(place - 1) || isCharacter(place + 1)));
  }

  get prefix() {
    const last = this.words.at(-1) ?? "";
    return this.isOpen && last.length >= LEAST_LETTERS && this.words.length <= MOST_WORDS ? last : "";
  }

  // The runs to look up: [first word, how many]. Two words only where no three contain them; of many every other run.
  runs(common) {
    const isCommon = this.searched.map((word) => common.has(word));
    const places = [...isCommon.keys()];
    const threes = places.filter((n) => isCommon[n] && isCommon[n + 1] && isCommon[n + 2]);
    const twos = places.slice(1).map((n) => n - 1);
    const isWithin = (n) => threes.includes(n) || threes.includes(n - 1);
    const runs = [...threes.map((n) => [n, 3]), ...twos.filter((n) => !isWithin(n)).map((n) => [n, 2])];
    return places.length > FEW_WORDS ? runs.filter(([n]) => n % 2 === 0) : runs;
  }
}

// The query's parts in and outside of quotes. A quote inside a word is part of it.
function textParts(text) {
  const parts = text.split(/(?<![\p{L}\p{N}])["“”„«»](?=\S)|(?<=\S)["“”„«»](?![\p{L}\p{N}])/u);
  return parts.map((part, n) => ({ text: part, isQuoted: n % 2 === 1 && n < parts.length - 1 })).filter((part) => part.text.trim());
}

// An English word without its commonest endings: what forms of a word have in common.
function stemOf(word) {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  const stem = word.replace(/(?:ies|ied)$/, "y").replace(/(?<=.{3})(?:ing|ed|es|s)$/, "");
  return stem.replace(/(?<=.{3})e$/, "").replace(/([bdgmnprt])\1$/, "$1");
}
