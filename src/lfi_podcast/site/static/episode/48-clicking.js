// A click on a word plays from there. Text can still be selected.

// The word under a pointer, as the time when it begins.
function timeAt(line, { clientX, clientY }) {
  const caret = document.caretPositionFromPoint?.(clientX, clientY);
  const range = caret ? undefined : document.caretRangeFromPoint?.(clientX, clientY);
  const [node, offset] = caret ? [caret.offsetNode, caret.offset] : [range?.startContainer, range?.startOffset];
  return line.element.contains(node) ? wordStarts(line)[wordAtLetter(line, node, offset)] : line.start;
}

document.addEventListener("click", (event) => {
  if (withModifier(event) || event.shiftKey) return;
  const link = event.target.closest("a[href^='#t=']");
  const line = link ? undefined : lineOf.get(event.target.closest(".line"));
  if (!link && !(line && getSelection().isCollapsed)) return;
  showPassage(null);
  if (line || link.closest(".transcript")) setFollowing(true);
  if (line) follow(momentHash(timeAt(line, event)));
});
