// A feed on standard input, what podcast-partytime makes of it as JSON on standard output.
const { readFileSync } = require("node:fs");
const { parseFeed } = require("podcast-partytime");

process.stdout.write(JSON.stringify(parseFeed(readFileSync(0, "utf8"))));
