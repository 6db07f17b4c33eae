// Words as they are compared. The same rules as in site/search/words.py, where they are explained.

const LONGEST_WORD = 40;
const RUN_BITS = 28;
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i", ς: "σ" };
const DROPPED =
  /[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+/gu;
const APOSTROPHE = /(?<=[\p{L}\p{N}])['’‘ʼ`´׳״](?=[\p{L}\p{N}])|(?<=[א-ת])"(?=[א-ת])/gu;
const ALONE =
  /[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{1b000}-\u{1b16f}\u{20000}-\u{3ffff}]/u;
const ASCII = /^[\x00-\x7f]*$/;

function plain(text) {
  if (ASCII.test(text)) return text.toLowerCase().replace(APOSTROPHE, "");
  const letters = text.normalize("NFKD").toLowerCase().replace(DROPPED, "");
  const plainer = letters.replace(/[ßæœøłđðþħıς]/gu, (letter) => LETTERS[letter]);
  return plainer.replace(APOSTROPHE, "").normalize("NFC");
}

function wordsOf(text) {
  const letters = plain(text);
  if (ASCII.test(letters)) return (letters.match(/[a-z0-9]+/g) ?? []).map(shortened);
  const spread = Array.from(letters, (each) =>
    ALONE.test(each) ? ` ${each} ` : /[\p{L}\p{N}\p{M}]/u.test(each) ? each : " ",
  );
  return spread.join("").split(" ").filter(Boolean).map(shortened);
}

function shortened(word) {
  return word.length > LONGEST_WORD ? Array.from(word).slice(0, LONGEST_WORD).join("") : word;
}

// Whether it is a character of a script without spaces, or of Korean.
function isAlone(word) {
  return word.length <= 2 && ALONE.test(word) && Array.from(word).length === 1;
}

// 32 bits that stand for a word (FNV-1a); and those, fewer, that stand for words in a row.
function hashOf(word) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(word)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function hashOfRun(words) {
  const hash = words.map(hashOf).reduce((before, hash) => mixed((Math.imul(before, 0x9e3779b1) + hash) >>> 0));
  return hash >>> (32 - RUN_BITS);
}

function mixed(hash) {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
