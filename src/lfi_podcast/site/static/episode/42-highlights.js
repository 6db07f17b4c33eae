// Words that stand out, without an element for each (CSS Custom Highlight API). Where a browser has no such thing, they
// are wrapped in elements meanwhile.

const HIGHLIGHTS = { passage: () => [], spoken: () => [] }; // in the order in which elements contain each other

// Let what `ranges` returns stand out as `::highlight(name)`, in place of what did before.
function highlight(name, ranges) {
  HIGHLIGHTS[name] = ranges;
  if (globalThis.Highlight) CSS.highlights.set(name, new Highlight(...ranges()));
  else if (getSelection().isCollapsed) wrapAgain(); // a selection would not survive
}

function wrapAgain() {
  for (const mark of document.querySelectorAll(".line mark")) {
    const line = mark.closest(".line");
    mark.replaceWith(...mark.childNodes);
    line.normalize();
  }
  for (const [name, ranges] of Object.entries(HIGHLIGHTS)) {
    for (const range of ranges()) {
      const mark = document.createElement("mark");
      mark.className = name;
      range.surroundContents(mark);
    }
  }
}
