// What the player says below its controls. It is read out, so only what somebody has to know.

const message = player.querySelector(".message");
const BRIEF = 5000; // milliseconds

// Texts and elements; nothing to say nothing.
function say(...parts) {
  message.replaceChildren(...parts.flatMap((part) => [part, " "]));
}

// The same for some seconds, unless something else is said meanwhile.
function sayBriefly(...parts) {
  say(...parts);
  const said = message.firstChild;
  setTimeout(() => said === message.firstChild && say(), BRIEF);
}

function textButton(text, does) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", does);
  return button;
}

function saySoundFailed() {
  const link = document.createElement("a");
  link.href = link.textContent = audio.src;
  say(phrase("unplayable"), link, textButton(phrase("retry"), play));
}

audio.addEventListener("error", saySoundFailed);
audio.addEventListener("loadedmetadata", () => message.querySelector("a") && say());
if (audio.error) saySoundFailed(); // which may have been before this script came
