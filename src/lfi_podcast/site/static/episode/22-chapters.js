// Chapters: which one is being heard, and the ways to the next and the previous one.

const chapters = episode.chapters; // in the order of time
const chapterLinks = [...document.querySelectorAll(".chapters a[href^='#t=']")]; // in the same order
const chapterShown = player.querySelector(".now .chapter");

const EARLY = 0.05; // seconds: browsers may seek to a point a few milliseconds before the one asked for
const AGAIN = 3; // seconds into a chapter from which "previous" is its own start

// The chapter at a time, or undefined before the first one.
function chapterAt(time) {
  return chapters.findLast(({ at }) => at <= time + EARLY);
}

function nextChapter() {
  const next = chapters.find(({ at }) => at > audio.currentTime + EARLY);
  if (next) seek(next.at);
}

function previousChapter() {
  seek(chapterAt(audio.currentTime - AGAIN)?.at ?? 0);
}

let chapterHeard;

// Tells the other parts when another chapter begins, by an event of `audio`.
function noteChapter() {
  const now = chapterAt(audio.currentTime);
  if (now === chapterHeard) return;
  chapterLinks[chapters.indexOf(chapterHeard)]?.removeAttribute("aria-current");
  chapterHeard = now;
  chapterShown.textContent = now?.title ?? "";
  const link = chapterLinks[chapters.indexOf(now)];
  link?.setAttribute("aria-current", "true");
  if (link) showInList(link);
  audio.dispatchEvent(new Event("chapterchange"));
}

// Scroll the list alone, and not while somebody is choosing from it.
function showInList(link) {
  const list = link.closest(".chapters");
  if (list.matches(":hover, :focus-within")) return;
  const [outer, inner] = [list.getBoundingClientRect(), link.getBoundingClientRect()];
  list.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}

for (const event of ["timeupdate", "seeking"]) audio.addEventListener(event, noteChapter);
noteChapter();
