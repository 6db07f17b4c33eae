// The sound, which the browser plays. What happens to it is told by the events of `audio`.

const episode = JSON.parse(document.getElementById("episode").textContent);
const player = document.querySelector(".player");
const audio = player.querySelector("audio");
const isEmbedded = Boolean(document.querySelector(".embed"));

let stopAt = Infinity; // the end of a stretch such as #t=75,90

// In seconds. The browser knows it exactly once it has loaded a part.
function soundLength() {
  return Number.isFinite(audio.duration) ? audio.duration : episode.duration;
}

function seek(time) {
  audio.currentTime = Math.min(Math.max(0, time), soundLength());
  // Before a part is loaded, browsers note the time without an event.
  if (audio.readyState === HTMLMediaElement.HAVE_NOTHING) audio.dispatchEvent(new Event("timeupdate"));
}

function skip(time) {
  seek(audio.currentTime + time);
}

function play() {
  if (audio.error) reload();
  // Browsers may refuse to start sound on a page nobody has touched yet; then it waits at its moment.
  audio.play().catch(() => {});
}

function togglePlay() {
  if (audio.paused) play();
  else audio.pause();
}

// After a failure, from the same moment.
function reload() {
  const time = audio.currentTime;
  audio.load();
  seek(time);
}

// Go to the start of a stretch, and stop at its end; [start, Infinity] to play on from there.
function cueStretch([start, end]) {
  seek(start);
  stopAt = end;
}

function playStretch(stretch) {
  cueStretch(stretch);
  play();
}

function stopAtEnd() {
  const left = (stopAt - audio.currentTime) / audio.playbackRate;
  if (left > 0) {
    if (left < 0.5) setTimeout(stopAtEnd, 1000 * left); // `timeupdate` comes four times a second
    return;
  }
  stopAt = Infinity;
  audio.pause();
}

audio.addEventListener("timeupdate", stopAtEnd);
audio.addEventListener("seeking", () => {
  if (audio.currentTime > stopAt) stopAt = Infinity;
});
