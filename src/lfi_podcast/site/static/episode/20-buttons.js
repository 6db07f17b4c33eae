// Play, skip, and the times beside the slider.

const playButton = player.querySelector(".play");
const elapsed = player.querySelector(".elapsed");
const remaining = player.querySelector(".remaining");

function showPlaying() {
  player.classList.toggle("playing", !audio.paused);
  playButton.setAttribute("aria-label", phrase(audio.paused ? "play" : "pause"));
}

function showTimes() {
  elapsed.textContent = clock(audio.currentTime);
  remaining.textContent = `−${clock(Math.max(0, soundLength() - audio.currentTime))}`;
}

playButton.addEventListener("click", togglePlay);
player.querySelector(".back").addEventListener("click", () => skip(-15));
player.querySelector(".forward").addEventListener("click", () => skip(30));
for (const event of ["play", "pause", "ended", "emptied"]) audio.addEventListener(event, showPlaying);
for (const event of ["timeupdate", "seeking", "durationchange"]) audio.addEventListener(event, showTimes);

// From here on, these controls are there in place of the browser's own.
audio.controls = false;
document.documentElement.classList.add("scripted");
