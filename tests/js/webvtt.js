// WebVTT files as a JSON list of texts on standard input; for each, what W3C's parser and validator makes of it.
const { readFileSync } = require("node:fs");
const { WebVTTParser } = require("webvtt-parser");

const read = (text) => new WebVTTParser().parse(text, "subtitles/captions/descriptions");
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
