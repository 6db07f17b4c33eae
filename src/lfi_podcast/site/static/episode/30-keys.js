// Keys, as players have them. They do nothing while somebody is typing or choosing.

const keysHelp = document.getElementById("keys");
const LOUDER = 0.1;

const KEYS = {
  " ": togglePlay,
  k: togglePlay,
  j: () => skip(-15),
  l: () => skip(30),
  ArrowLeft: () => skip(-5),
  ArrowRight: () => skip(5),
  c: nextChapter,
  C: previousChapter,
  m: toggleMute,
  "<": () => changeSpeed(-1),
  ">": () => changeSpeed(1),
  "?": () => keysHelp?.showModal(),
};
for (let tenth = 0; tenth < 10; tenth++) KEYS[tenth] = () => seek((tenth / 10) * soundLength());

// Elsewhere they scroll the page.
const KEYS_IN_PLAYER = {
  ArrowUp: () => setVolume(audio.volume + LOUDER),
  ArrowDown: () => setVolume(audio.volume - LOUDER),
};

function withModifier(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

// Whether the key means something to the element that has the focus.
function isForElement(key, element) {
  if (element.closest("input:not([type=range]), textarea, select, dialog, [contenteditable]")) return true;
  if (key === " ") return Boolean(element.closest("button, summary"));
  return element.matches("input[type=range]") && key.startsWith("Arrow");
}

function actionOf({ key, target }) {
  return KEYS[key] ?? (player.contains(target) ? KEYS_IN_PLAYER[key] : undefined);
}

function onKey(event) {
  const act = actionOf(event);
  const isTaken = event.defaultPrevented || withModifier(event) || document.querySelector("dialog[open]");
  const element = event.target instanceof Element ? event.target : document.body;
  if (!act || isTaken || isForElement(event.key, element)) return;
  event.preventDefault();
  if (!(event.repeat && act === togglePlay)) act();
}

// WCAG 2.2, 2.1.4: who speaks to the computer must be able to turn keys of one character off.
function listenForKeys(isOn) {
  if (isOn) document.addEventListener("keydown", onKey);
  else document.removeEventListener("keydown", onKey);
}

listenForKeys(memory.get("keys") !== "off");

if (keysHelp) {
  const isOn = keysHelp.querySelector("input");
  isOn.checked = memory.get("keys") !== "off";
  isOn.addEventListener("change", () => {
    memory.set("keys", isOn.checked ? "on" : "off");
    listenForKeys(isOn.checked);
  });
  player.querySelector(".help").addEventListener("click", () => keysHelp.showModal());
  keysHelp.querySelector(".close").addEventListener("click", () => keysHelp.close());
}
