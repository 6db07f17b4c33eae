// A player for each pair of excerpts: both versions run at the same time, and one of them is heard. Where a browser
// does not decode them, or runs no scripts, its own two players stay.
"use strict";

const FADE = 0.005; // seconds; a switch at once would click
const VERSIONS = ["recording", "episode"];
let context = null; // made when somebody asks for sound, as browsers demand
let playing = null;

function decoded(audio) {
  const bytes = Uint8Array.from(atob(audio.src.split(",")[1]), (character) => character.charCodeAt(0));
  return context.decodeAudioData(bytes.buffer);
}

class Comparison {
  constructor(pair) {
    this.pair = pair;
    this.audios = [...pair.querySelectorAll("audio")];
    [this.play, this.swap] = pair.querySelectorAll("button");
    this.range = pair.querySelector("input");
    this.clock = pair.querySelector(".ab .clock");
    this.status = pair.querySelector("[role=status]");
    this.heard = 0;
    this.offset = 0; // seconds, while it does not play
    this.play.addEventListener("click", () => (playing === this ? this.stop() : this.start()));
    this.swap.addEventListener("click", () => this.hear(1 - this.heard));
    this.range.addEventListener("input", () => this.seek(Number(this.range.value)));
    pair.addEventListener("keydown", (event) => this.key(event));
    this.enhance(true);
  }

  enhance(isOn) {
    this.pair.querySelector(".ab").hidden = !isOn;
    this.pair.querySelector(".native").hidden = isOn;
  }

  key(event) {
    if (event.key.toLowerCase() !== "b" || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.hear(1 - this.heard);
  }

  get position() {
    return playing === this ? this.offset + context.currentTime - this.begun : this.offset;
  }

  async start() {
    playing?.stop();
    try {
      context ??= new AudioContext();
      await context.resume();
      this.buffers ??= await Promise.all(this.audios.map(decoded));
    } catch {
      this.enhance(false);
      return;
    }
    playing?.stop(); // another one, begun meanwhile
    this.begun = context.currentTime;
    this.gains = this.buffers.map((buffer, version) => this.output(buffer, version === this.heard));
    playing = this;
    this.show();
    requestAnimationFrame(() => this.follow());
  }

  output(buffer, isHeard) {
    const source = new AudioBufferSourceNode(context, { buffer });
    const gain = new GainNode(context, { gain: isHeard ? 1 : 0 });
    source.connect(gain).connect(context.destination);
    source.start(this.begun, this.offset);
    return gain;
  }

  stop() {
    this.offset = this.position;
    this.gains.forEach((gain) => gain.disconnect());
    playing = null;
    this.show();
  }

  follow() {
    if (playing !== this) return;
    if (this.position >= this.buffers[0].duration) {
      this.stop();
      this.offset = 0;
    } else {
      requestAnimationFrame(() => this.follow());
    }
    this.show();
  }

  seek(position) {
    const wasPlaying = playing === this;
    if (wasPlaying) this.stop();
    this.offset = position;
    if (wasPlaying) this.start();
    this.show();
  }

  hear(version) {
    this.heard = version;
    if (playing === this) {
      this.gains.forEach((gain, each) =>
        gain.gain.setTargetAtTime(each === version ? 1 : 0, context.currentTime, FADE),
      );
    }
    this.show();
  }

  show() {
    this.play.textContent = playing === this ? "Pause" : "Play";
    this.pair.dataset.heard = VERSIONS[this.heard];
    this.swap.textContent = `Switch to the ${VERSIONS[1 - this.heard]}`;
    const told = `You hear the ${VERSIONS[this.heard]}.`;
    if (this.status.textContent !== told) this.status.textContent = told;
    this.range.value = this.position;
    const clock = `${Math.floor(this.position)} s`;
    if (this.clock.textContent === clock) return;
    this.clock.textContent = clock;
    this.range.setAttribute("aria-valuetext", clock); // once a second, and not at every frame
  }
}

document.querySelectorAll(".pair").forEach((pair) => new Comparison(pair).show());
