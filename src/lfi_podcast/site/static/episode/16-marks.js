// Elements that belong to times: which of them is being heard.

// Elements and where they start, in the order of time.
function timed(selector, hash) {
  return [...document.querySelectorAll(selector)]
    .map((element) => ({ element, start: fragment(hash(element))[0] }))
    .sort((a, b) => a.start - b.start);
}

// The last one that has begun. Browsers may seek to a point a few milliseconds early.
function current(list) {
  return list.findLast(({ start }) => start <= audio.currentTime + 0.05)?.element;
}

// Mark the current element of a list whenever it changes.
function markCurrent(list) {
  let marked;
  const mark = () => {
    const now = current(list);
    if (now === marked) return;
    marked?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    marked = now;
  };
  for (const event of ["timeupdate", "seeking"]) audio.addEventListener(event, mark);
}

const chapterLinks = timed(".chapters a[href^='#t=']", (link) => link.hash);
markCurrent(chapterLinks);
