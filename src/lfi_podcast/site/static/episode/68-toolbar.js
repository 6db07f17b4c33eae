// What can be done with selected words: a few buttons below them. They come right after their paragraph on the page, so
// that Tab leads from the selection to them.

const toolbar = element("div", { className: "selected", hidden: true });
toolbar.setAttribute("role", "group");
toolbar.setAttribute("aria-label", phrase("selected_words"));
const copyState = element("span", { role: "status" });
let chosen; // the words that the toolbar is for

function tool(name, act) {
  const button = element("button", { type: "button" }, phrase(name));
  button.addEventListener("click", () => act(chosen));
  toolbar.append(button);
}

async function sayCopied(copying) {
  copyState.textContent = phrase((await copying) ? "copied" : "not_copied");
}

tool("link_to_moment", (words) => sayCopied(copy(addressOf(stretchHash(words)))));
tool("quote", (words) => {
  const { text, html } = quotation(words);
  sayCopied(copy(text, html));
});
if (citations) tool("cite", (words) => showCitations(words));
toolbar.append(copyState);

function closeToolbar() {
  toolbar.hidden = true;
  chosen = undefined;
}

// Below the last selected word, and inside the screen.
function placeToolbar({ line, last }) {
  const paragraph = line.element.closest(".utterance");
  if (toolbar.parentElement !== paragraph) paragraph.append(toolbar);
  toolbar.hidden = false;
  const word = rangeOfWords(line, last, last).getBoundingClientRect();
  const around = paragraph.getBoundingClientRect();
  const room = document.documentElement.clientWidth - toolbar.offsetWidth - 8;
  toolbar.style.left = `${Math.max(8, Math.min(word.right - toolbar.offsetWidth / 2, room)) - around.left}px`;
  toolbar.style.top = `${word.bottom - around.top}px`;
}

function offerTools() {
  if (toolbar.contains(document.activeElement)) return; // they are being used
  chosen = selectedWords();
  if (!chosen) return closeToolbar();
  copyState.textContent = "";
  placeToolbar(chosen.last);
}

let offering;
document.addEventListener("selectionchange", () => {
  cancelAnimationFrame(offering);
  offering = requestAnimationFrame(offerTools);
});
toolbar.addEventListener("pointerdown", (event) => event.preventDefault()); // it would end the selection
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || toolbar.hidden) return;
  closeToolbar();
  getSelection().collapseToEnd();
});
