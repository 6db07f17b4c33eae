// The sound itself, which the browser plays.

const audio = document.querySelector("audio");
document.documentElement.classList.add("scripted");

let stopAt = Infinity; // the end of a stretch such as #t=75,90

// Play a stretch; [start, Infinity] to play on from there.
function playStretch([start, end]) {
  audio.currentTime = start;
  stopAt = end;
  // Browsers may refuse to start sound on a page nobody has touched yet; then it waits at the right moment.
  audio.play().catch(() => {});
}

audio.addEventListener("timeupdate", () => {
  if (audio.currentTime < stopAt) return;
  stopAt = Infinity;
  audio.pause();
});
audio.addEventListener("seeking", () => {
  if (audio.currentTime > stopAt) stopAt = Infinity;
});
