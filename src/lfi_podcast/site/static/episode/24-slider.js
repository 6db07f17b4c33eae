// The only progress bar: a slider over the waveform. It is clicked, dragged, and moved with keys as any other.

const slider = player.querySelector(".position");
const pointed = player.querySelector(".pointed"); // the time under the pointer
const played = player.querySelector("#played rect");
const SLIDER_KEYS = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageDown: -60, PageUp: 60 }; // seconds

function showPosition() {
  slider.max = soundLength();
  slider.value = audio.currentTime;
  const share = `${(100 * audio.currentTime) / (soundLength() || 1)}%`;
  player.style.setProperty("--played", share); // where there is no waveform
  played?.setAttribute("width", share);
  describePosition();
}

function describePosition() {
  const chapter = chapterHeard?.title;
  const values = { time: clock(audio.currentTime), length: clock(soundLength()), chapter };
  const text = phrase(chapter ? "position_in" : "position", values);
  if (slider.getAttribute("aria-valuetext") !== text) slider.setAttribute("aria-valuetext", text);
}

function pointAt(event) {
  const box = slider.getBoundingClientRect();
  const share = Math.min(Math.max(0, (event.clientX - box.left) / box.width), 1);
  const time = share * soundLength();
  pointed.textContent = [clock(time), chapterAt(time)?.title].filter(Boolean).join(" ");
  pointed.style.left = `${100 * share}%`;
  pointed.style.translate = `${-100 * share}%`; // inside at both ends
  pointed.hidden = false;
}

slider.addEventListener("input", () => seek(Number(slider.value)));
slider.addEventListener("keydown", (event) => {
  const step = SLIDER_KEYS[event.key];
  if (!step || withModifier(event)) return;
  event.preventDefault();
  skip(step);
});
for (const event of ["pointerdown", "pointermove"]) slider.addEventListener(event, pointAt);
for (const event of ["pointerleave", "pointercancel"]) {
  slider.addEventListener(event, () => (pointed.hidden = true));
}
for (const event of ["timeupdate", "seeking", "durationchange", "chapterchange"]) {
  audio.addEventListener(event, showPosition);
}
showPosition();
