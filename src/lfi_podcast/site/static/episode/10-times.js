// Times as text: in addresses (`#t=75`) and for people (`1:15`).
"use strict";

// Seconds from `75`, `1:15` or `1:02:03.5` (normal play time; Media Fragments 1.0, section 4.2.1).
function seconds(text) {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

// [start, end] of `#t=75`, `#t=1:15`, `#t=75,90`; null where the hash is none of these.
function fragment(hash) {
  const plain = hash.replace(/%3A/gi, ":").replace(/%2C/gi, ",");
  const match = /^#t=(?:npt:)?([\d:.]*)(?:,([\d:.]+))?$/.exec(plain);
  if (!match || !(match[1] || match[2])) return null;
  const [start, end] = [seconds(match[1]), match[2] ? seconds(match[2]) : Infinity];
  return start < end ? [start, end] : null; // also null where either is no number
}

// The address of a moment in the page: `#t=75.25`.
function momentHash(time) {
  return `#t=${Number(time.toFixed(3))}`;
}

// `1:15`, or `1:02:03` from an hour on.
function clock(time) {
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const hours = Math.floor(time / 3600);
  const minutes = (time / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(time % 60)}` : `${Math.floor(minutes)}:${two(time % 60)}`;
}
