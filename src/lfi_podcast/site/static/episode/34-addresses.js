// Addresses of moments: the page's own (`#t=75`), and those of its links.

// Go to a moment of this page, as following a link does, but without filling the way back.
function follow(hash) {
  history.replaceState(null, "", hash);
  playStretch(fragment(hash));
}

function withModifier(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || withModifier(event) || !fragment(link.getAttribute("href") ?? "")) return;
  event.preventDefault();
  follow(link.hash);
});

// Play what the page's address says, if it says a moment.
function land() {
  const stretch = fragment(location.hash);
  if (stretch) playStretch(stretch);
}

addEventListener("hashchange", land);
land();
