// Citations are on the page already. Scripts add buttons that copy them, and the moment to those of a passage.

const citations = document.querySelector(".citations");

// The buttons; what they copy is what is shown.
for (const shown of citations?.querySelectorAll(".citation") ?? []) {
  const style = shown.parentElement.querySelector("h3").textContent;
  const button = element("button", { type: "button" }, phrase("copy"));
  button.setAttribute("aria-label", written("copy_style", { style }));
  button.addEventListener("click", async () => {
    const copied = shown.cloneNode(true);
    for (const hidden of copied.querySelectorAll("[hidden]")) hidden.remove();
    const isCopied = await copy(copied.textContent.trim(), shown.matches("pre") ? undefined : copied.innerHTML);
    button.textContent = phrase(isCopied ? "copied" : "not_copied");
  });
  shown.after(button);
}

const forms = new Map(); // how a part of a citation was written

// Let the citations name a stretch of the episode; without one, all of it.
function citeMoment(stretch) {
  for (const part of citations.querySelectorAll(".address, .moment")) {
    if (!forms.has(part)) forms.set(part, part.textContent);
    const form = forms.get(part);
    if (part.matches(".address")) part.textContent = form + (stretch ? stretchHash(stretch) : "");
    else part.textContent = stretch ? form.replace("{clock}", clockOf(stretch)) : form;
    if (part.matches(".moment")) part.hidden = !stretch;
  }
  for (const button of citations.querySelectorAll("button")) button.textContent = phrase("copy");
}

// The citations in a dialog; closed, they are where they were, and of the whole episode.
function showCitations(stretch) {
  const place = citations.parentElement;
  const close = element("button", { type: "submit" }, phrase("close"));
  const heading = element("h2", { id: "cite-moment" }, phrase("cite_moment", { clock: clockOf(stretch) }));
  const dialog = element("dialog", { className: "cite" }, heading, citations, element("form", { method: "dialog" }, close));
  dialog.setAttribute("aria-labelledby", "cite-moment");
  dialog.addEventListener("close", () => {
    place.append(citations);
    citeMoment(undefined);
    dialog.remove();
  });
  citeMoment(stretch);
  document.body.append(dialog);
  dialog.showModal();
}
