// The transcript's lines: the one that is being said is marked, and a click on one plays it.

const lines = timed(".line", (line) => "#" + line.id);
markCurrent(lines);

document.addEventListener("click", (event) => {
  const line = event.target.closest(".line");
  if (line && !event.target.closest("a") && !withModifier(event) && getSelection().isCollapsed) follow("#" + line.id);
});

// Show the line of the moment that the page's address says; an address may also name a moment inside a line.
function showLine() {
  if (!fragment(location.hash)) return;
  const shown = document.getElementById(location.hash.slice(1)) ?? current(lines);
  shown?.scrollIntoView({ block: "center" });
}

addEventListener("hashchange", showLine);
showLine();
