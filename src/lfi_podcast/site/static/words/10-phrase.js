// The interface's words for the scripts that follow: phrase("episodes", { n: 3 }) chooses the plural by the language's
// rules (CLDR) and fills in {braces}. What it returns is text, for text nodes and attributes, never markup.
"use strict";
{
  const words = JSON.parse(document.getElementById("words").textContent);
  const rules = new Intl.PluralRules(words.language);
  const numbers = new Intl.NumberFormat(words.language);
  const isTurned = document.documentElement.dir === "rtl";
  const TURNING = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u; // right to left
  // Isolated where it may be written the other way (Unicode's FSI and PDI), so that it does not turn the sentence.
  // Controls that would end the isolation are left out (U+202A to U+202E, U+2066 to U+2069).
  const plain = (value) => String(value).replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  const isolated = (text) => (isTurned || TURNING.test(text) ? `\u2068${text}\u2069` : text);
  const shown = (value) => (typeof value === "number" ? numbers.format(value) : isolated(plain(value)));

  globalThis.phrase = function phrase(name, values = {}) {
    const forms = words[name];
    const text = typeof forms === "string" ? forms : (forms[rules.select(values.n)] ?? forms.other);
    return text.replace(/\{(\w+)\}/g, (_, brace) => shown(values[brace]));
  };
}
