// The interface's words, which the page has in its own language.
"use strict";

const words = JSON.parse(document.getElementById("words").textContent);

// A text with its {names} filled in.
function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
