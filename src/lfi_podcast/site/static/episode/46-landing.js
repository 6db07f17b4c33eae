// The moment or passage that the page's address says is marked, in the middle of the screen.

// The words that begin in a stretch, as a range for each line.
function rangesBetween([start, end]) {
  const first = Math.max(0, lastBegun(lineStarts, start));
  const last = lastBegun(lineStarts, end);
  return lines.slice(first, last + 1).flatMap((line) => {
    const starts = wordStarts(line);
    const from = starts.findIndex((begun, word) => begun >= start - EARLY || wordEnd(line, word) > start + EARLY);
    const to = starts.findLastIndex((begun) => begun < end - EARLY);
    return from < 0 || to < from ? [] : [rangeOfWords(line, from, to)];
  });
}

function showPassage(stretch) {
  const isPassage = stretch && stretch[1] < Infinity;
  highlight("passage", () => (isPassage ? rangesBetween(stretch) : []));
}

// An address may name a moment inside a line, for which the browser knows no place.
function showMoment(stretch) {
  showPassage(stretch);
  if (!stretch) return;
  markSpoken(stretch[0]);
  setFollowing(true);
  const place = document.getElementById(location.hash.slice(1)) ?? spoken?.line.element;
  place?.scrollIntoView({ block: "center", behavior: "instant" });
}

addEventListener("hashchange", () => showMoment(fragment(location.hash)));
showMoment(asked);
// Until then, browsers scroll to an element with that id, and put it at the top.
addEventListener("load", () => isFollowing && showMoment(asked), { once: true });
