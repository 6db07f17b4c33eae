// The player is the browser's own. This lets links and lines seek, and marks what is being said.
"use strict";

const audio = document.querySelector("audio");
document.documentElement.classList.add("scripted");
let stopAt = Infinity; // the end of a fragment such as #t=75,90

// Seconds from `75`, `1:15` or `1:02:03.5` (normal play time; Media Fragments 1.0, section 4.2.1).
function seconds(text) {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

// [start, end] of `#t=75`, `#t=1:15`, `#t=75,90`; null where the hash is none of these.
function fragment(hash) {
  const match = /^#t=(?:npt:)?([\d:.]*)(?:,([\d:.]+))?$/.exec(hash.replace(/%3A/gi, ":"));
  if (!match || !(match[1] || match[2])) return null;
  const [start, end] = [seconds(match[1]), match[2] ? seconds(match[2]) : Infinity];
  return start < end ? [start, end] : null; // also null where either is no number
}

function play(hash) {
  const span = fragment(hash);
  if (!span) return false;
  [audio.currentTime, stopAt] = span;
  // Browsers may refuse to start sound on a page nobody has touched yet; then it waits at the right moment.
  audio.play().catch(() => {});
  return true;
}

// Elements and where they start, in the order of time.
function timed(selector, hash) {
  return [...document.querySelectorAll(selector)]
    .map((element) => ({ element, start: fragment(hash(element))[0] }))
    .sort((a, b) => a.start - b.start);
}

const chapters = timed(".chapters a", (link) => link.hash);
const lines = timed(".line", (line) => "#" + line.id);

// The last one that has begun. Browsers may seek to a point a few milliseconds early.
function current(list) {
  return list.findLast(({ start }) => start <= audio.currentTime + 0.05)?.element;
}

function mark() {
  for (const list of [chapters, lines]) {
    const now = current(list);
    for (const { element } of list) {
      if (element === now) element.setAttribute("aria-current", "true");
      else element.removeAttribute("aria-current");
    }
  }
}

function land() {
  if (!play(location.hash)) return;
  mark();
  const shown = document.getElementById(location.hash.slice(1)) ?? current(lines);
  shown?.scrollIntoView({ block: "center" });
}

function follow(hash) {
  history.replaceState(null, "", hash); // a link to this moment, without filling the way back
  play(hash);
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a");
  const line = event.target.closest(".line");
  if (link && fragment(link.getAttribute("href") ?? "")) {
    event.preventDefault();
    follow(link.hash);
  } else if (line && !link && getSelection().isCollapsed) {
    follow("#" + line.id);
  }
});

audio.addEventListener("timeupdate", () => {
  mark();
  if (audio.currentTime < stopAt) return;
  stopAt = Infinity;
  audio.pause();
});
audio.addEventListener("seeking", () => {
  if (audio.currentTime > stopAt) stopAt = Infinity;
});

// The waveform is a slider: it is clicked, dragged, and moved with keys as any other.
const seek = document.querySelector(".waveform input");
const played = document.querySelector("#played rect");
const KEYS = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -60, PageUp: 60 }; // seconds

function clock(time) {
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const hours = Math.floor(time / 3600);
  return hours ? `${hours}:${two((time / 60) % 60)}:${two(time % 60)}` : `${Math.floor(time / 60)}:${two(time % 60)}`;
}

function progress() {
  seek.value = audio.currentTime;
  seek.setAttribute("aria-valuetext", `${clock(audio.currentTime)} of ${clock(Number(seek.max))}`);
  played.setAttribute("width", `${(100 * audio.currentTime) / Number(seek.max)}%`);
}

if (seek) {
  seek.hidden = false;
  seek.addEventListener("input", () => {
    audio.currentTime = Number(seek.value);
    progress();
  });
  seek.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    audio.currentTime = Math.min(Math.max(0, audio.currentTime + step), Number(seek.max));
    progress();
  });
  for (const event of ["timeupdate", "seeking"]) audio.addEventListener(event, progress);
  progress();
}

addEventListener("hashchange", land);
land();
