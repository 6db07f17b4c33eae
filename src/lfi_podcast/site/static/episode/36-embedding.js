// The code by which another site embeds the player.

const embedCode = document.getElementById("embed");

async function copyEmbedCode(button) {
  embedCode.select();
  // The clipboard is there on secure origins only; elsewhere the selected text waits for Ctrl+C.
  await navigator.clipboard?.writeText(embedCode.value);
  button.textContent = phrase(navigator.clipboard ? "copied" : "selected");
}

if (embedCode) {
  const choices = document.querySelector(".share .choices");
  const [isFromHere, button] = [choices.querySelector("input"), choices.querySelector("button")];
  const plain = embedCode.value;
  choices.hidden = false;
  isFromHere.addEventListener("change", () => {
    const from = momentHash(Math.floor(audio.currentTime));
    embedCode.value = isFromHere.checked ? plain.replace('/embed/"', `/embed/${from}"`) : plain;
  });
  button.addEventListener("click", () => copyEmbedCode(button));
}
