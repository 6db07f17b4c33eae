// The transcript's lines: the one that is being said is marked, and a click on one plays it.

const lines = [...document.querySelectorAll(".line")]
  .map((element) => ({ element, start: fragment("#" + element.id)[0] }))
  .sort((a, b) => a.start - b.start);
let lineSaid;

function lineAt(time) {
  return lines.findLast(({ start }) => start <= time + EARLY)?.element;
}

function markLine() {
  const now = lineAt(audio.currentTime);
  if (now === lineSaid) return;
  lineSaid?.removeAttribute("aria-current");
  now?.setAttribute("aria-current", "true");
  lineSaid = now;
}

document.addEventListener("click", (event) => {
  const line = event.target.closest(".line");
  if (!line || event.target.closest("a") || withModifier(event) || !getSelection().isCollapsed) return;
  follow("#" + line.id);
});

// Show the line of the moment that the page's address says; an address may also name a moment inside a line.
function showLine() {
  const stretch = fragment(location.hash);
  if (!stretch) return;
  const shown = document.getElementById(location.hash.slice(1)) ?? lineAt(stretch[0]);
  shown?.scrollIntoView({ block: "center" });
}

for (const event of ["timeupdate", "seeking"]) audio.addEventListener(event, markLine);
addEventListener("hashchange", showLine);
showLine();
