// Keys: `/` leads to the box from anywhere, arrows through the results and back to it.

const TYPING = "input, textarea, select, [contenteditable]";

function isBare(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing);
}

function isPlainClick(event) {
  return event.button === 0 && isBare(event);
}

// Keys of one character can be turned off on an episode's page, for the whole site (WCAG 2.2, 2.1.4).
function areKeysOff() {
  try {
    return localStorage.getItem("keys") === "off";
  } catch {
    return false; // the browser keeps nothing
  }
}

function focusWithSlash(field) {
  field.setAttribute("aria-keyshortcuts", "/");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]") || areKeysOff()) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

function moveWithArrows(field, results) {
  const step = { ArrowDown: 1, ArrowUp: -1 };
  const move = (event) => {
    if (!isBare(event) || !(step[event.key] || event.key === "Escape")) return;
    if (event.key === "Escape" && event.target === field) return; // there it clears the box
    const places = [field, ...results.querySelectorAll("a:not(details:not([open]) a), summary")];
    const to = event.key === "Escape" ? 0 : places.indexOf(event.target) + step[event.key];
    event.preventDefault();
    places[to]?.focus();
  };
  field.addEventListener("keydown", move);
  results.addEventListener("keydown", move);
}
