// The line and the word that are being said are marked. While a reader follows, the page scrolls along. Whoever scrolls
// by hand looks for something else, and comes back with a button.

const withoutMotion = matchMedia("(prefers-reduced-motion: reduce)");
const followButton = textButton(phrase("follow_along"), () => {
  setFollowing(true);
  if (spoken) bringIntoView(spoken.line.element);
});
followButton.className = "follow";
followButton.hidden = true;
document.querySelector(".transcript .state")?.after(followButton);

let isFollowing = false;
let spoken; // { line, word }, as marked

function markSpoken(time) {
  const now = spokenAt(time);
  const isOtherLine = now?.line !== spoken?.line;
  if (!isOtherLine && now?.word === spoken?.word) return;
  if (isOtherLine) {
    spoken?.line.element.removeAttribute("aria-current");
    now?.line.element.setAttribute("aria-current", "true");
  }
  spoken = now;
  highlight("spoken", () => (now ? [rangeOfWords(now.line, now.word, now.word)] : []));
  if (isOtherLine && now) keepInView(now.line.element);
}

// Each frame while it plays, since browsers tell the time only four times a second.
let frame;
function followSound() {
  markSpoken(audio.currentTime);
  cancelAnimationFrame(frame);
  if (!audio.paused) frame = requestAnimationFrame(followSound);
}

// Where an element is on the part of the screen below the player's bar: 0 at the top, 1 at the bottom.
function placeOnScreen(element) {
  const top = controls.matches(".bar") ? controls.getBoundingClientRect().bottom : 0;
  const { top: first, bottom: last } = element.getBoundingClientRect();
  return { first: (first - top) / (innerHeight - top), last: (last - top) / (innerHeight - top) };
}

function isOnScreen(element) {
  const { first, last } = placeOnScreen(element);
  return last > 0 && first < 1;
}

const LONGEST_SCROLL = 1500; // milliseconds that a smooth one may take
let scrollsUntil = 0;

function bringIntoView(element) {
  scrollsUntil = performance.now() + LONGEST_SCROLL;
  element.scrollIntoView({ block: "center", behavior: withoutMotion.matches ? "instant" : "smooth" });
}

// Scroll along before the line is at the bottom. A reader who has selected something is about to use it.
function keepInView(element) {
  if (!isFollowing || audio.paused || !getSelection().isCollapsed) return;
  const { first, last } = placeOnScreen(element);
  if (first < 0 || last > 0.8) bringIntoView(element);
}

function setFollowing(is) {
  isFollowing = is;
  followButton.hidden = is || audio.paused || !lines.length;
}

for (const event of ["play", "timeupdate", "seeking"]) audio.addEventListener(event, followSound);
// Who starts the sound while the line is on the screen is reading it.
audio.addEventListener("play", () => setFollowing(isFollowing || Boolean(spoken && isOnScreen(spoken.line.element))));
audio.addEventListener("pause", () => setFollowing(isFollowing));

const SCROLL_KEYS = ["ArrowDown", "ArrowUp", "End", "Home", "PageDown", "PageUp"];

function isScrollKey({ key, target }) {
  return SCROLL_KEYS.includes(key) && !target.closest("input, select, textarea, [role=slider], dialog");
}

// By hand, or to where the browser has found something.
function onScroll() {
  if (performance.now() > scrollsUntil && spoken && !isOnScreen(spoken.line.element)) stopFollowing();
}

function stopFollowing() {
  if (isFollowing) setFollowing(false);
}

for (const event of ["wheel", "touchmove"]) addEventListener(event, stopFollowing, { passive: true });
addEventListener("keydown", (event) => isScrollKey(event) && stopFollowing());
addEventListener("scroll", onScroll, { passive: true });
