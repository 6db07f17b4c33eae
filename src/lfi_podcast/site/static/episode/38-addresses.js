// Addresses of moments: the page's own (`#t=75`, or `?t=75`), and those of its links.

// Go to a moment of this page, as following a link does, but without filling the way back.
function follow(hash) {
  history.replaceState(null, "", hash);
  playStretch(fragment(hash));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || withModifier(event) || event.shiftKey || !fragment(link.getAttribute("href") ?? "")) return;
  event.preventDefault();
  follow(link.hash);
});

// In somebody else's page, nothing sounds before it is asked to.
const land = isEmbedded ? cueStretch : playStretch;

addEventListener("hashchange", () => {
  const stretch = fragment(location.hash);
  if (stretch) land(stretch);
});

const asked = fragment(location.hash) ?? fragment(`#t=${new URLSearchParams(location.search).get("t") ?? ""}`);
if (asked) land(asked);
else resume();
