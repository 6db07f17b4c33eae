// Speed, which is kept for all episodes; and volume.

const speed = player.querySelector(".speed");
const level = player.querySelector(".level");
const muteButton = player.querySelector(".mute");

function setSpeed(value) {
  speed.value = value;
  audio.defaultPlaybackRate = audio.playbackRate = Number(value);
  memory.set("speed", value);
}

// To the next faster (1) or slower (-1) one.
function changeSpeed(step) {
  const option = speed.options[speed.selectedIndex + step];
  if (option) setSpeed(option.value);
  sayBriefly(phrase("speed_is", { speed: speed.selectedOptions[0].textContent }));
}

function setVolume(value) {
  audio.muted = false;
  audio.volume = Math.min(Math.max(0, value), 1);
}

function toggleMute() {
  audio.muted = !audio.muted;
}

function showVolume() {
  const isSilent = audio.muted || audio.volume === 0;
  player.classList.toggle("silent", isSilent);
  level.value = audio.muted ? 0 : audio.volume;
  muteButton.setAttribute("aria-label", phrase(isSilent ? "unmute" : "mute"));
}

speed.addEventListener("change", () => setSpeed(speed.value));
level.addEventListener("input", () => setVolume(Number(level.value)));
muteButton.addEventListener("click", toggleMute);
audio.addEventListener("volumechange", showVolume);

const kept = memory.get("speed");
if ([...speed.options].some(({ value }) => value === kept)) setSpeed(kept);
