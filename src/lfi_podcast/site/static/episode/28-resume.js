// Where somebody has stopped in an episode is remembered, and forgotten at its end.

const PLACE = `place ${episode.guid}`;
const WORTH = 15; // seconds from the start, or to the end, that nobody needs to be brought back to
const SAVED_EVERY = 5; // seconds

let savedAt = 0;

function savePlace() {
  if (!audio.played.length) return; // somebody only looked at the page
  savedAt = audio.currentTime;
  const isWorth = savedAt > WORTH && savedAt < soundLength() - WORTH;
  if (isWorth) memory.set(PLACE, savedAt.toFixed(1));
  else memory.remove(PLACE);
}

// Go to where somebody has stopped; the sound waits.
function resume() {
  const place = Number(memory.get(PLACE));
  if (!(place > WORTH && place < soundLength() - WORTH)) return;
  seek(place);
  const restart = () => {
    seek(0);
    say();
    play();
  };
  const note = [phrase("resumed", { time: clock(place) }), textButton(phrase("from_start"), restart)];
  say(...note);
  audio.addEventListener("play", () => note[1].isConnected && sayBriefly(...note), { once: true });
}

audio.addEventListener("timeupdate", () => {
  if (!audio.paused && Math.abs(audio.currentTime - savedAt) >= SAVED_EVERY) savePlace();
});
for (const event of ["pause", "ended"]) audio.addEventListener(event, savePlace);
addEventListener("pagehide", savePlace);
