// The waveform is a slider: it is clicked, dragged, and moved with keys as any other.

const slider = document.querySelector(".waveform input");
const played = document.querySelector("#played rect");
const SLIDER_KEYS = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -60, PageUp: 60 }; // seconds

function progress() {
  slider.value = audio.currentTime;
  slider.setAttribute("aria-valuetext", `${clock(audio.currentTime)} of ${clock(Number(slider.max))}`);
  played.setAttribute("width", `${(100 * audio.currentTime) / Number(slider.max)}%`);
}

if (slider) {
  slider.hidden = false;
  slider.addEventListener("input", () => {
    audio.currentTime = Number(slider.value);
    progress();
  });
  slider.addEventListener("keydown", (event) => {
    const step = SLIDER_KEYS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    audio.currentTime = Math.min(Math.max(0, audio.currentTime + step), Number(slider.max));
    progress();
  });
  for (const event of ["timeupdate", "seeking"]) audio.addEventListener(event, progress);
  progress();
}
