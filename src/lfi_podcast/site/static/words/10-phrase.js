// The interface's words for the scripts that follow: phrase("episodes", { n: 3 }) chooses the plural by the language's
// rules (CLDR) and fills in {braces}. What it returns is text, for text nodes and attributes, never markup.
"use strict";
{
  const words = JSON.parse(document.getElementById("words").textContent);
  const rules = new Intl.PluralRules(words.language);
  const numbers = new Intl.NumberFormat(words.language);
  // Isolated (Unicode's FSI and PDI), so that a name in another direction of writing does not turn the sentence.
  const shown = (value) => (typeof value === "number" ? numbers.format(value) : `\u2068${value}\u2069`);

  globalThis.phrase = function phrase(name, values = {}) {
    const forms = words[name];
    const text = typeof forms === "string" ? forms : (forms[rules.select(values.n)] ?? forms.other);
    return text.replace(/\{(\w+)\}/g, (_, brace) => shown(values[brace]));
  };
}
