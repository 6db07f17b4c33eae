"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    // The clipboard is there on secure origins only; elsewhere the selected text waits for Ctrl+C.
    await navigator.clipboard?.writeText(field.value);
    button.textContent = phrase(navigator.clipboard ? "copied" : "selected");
  });
}
