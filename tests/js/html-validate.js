// Pages as a JSON object of texts by name on standard input; on standard output, what html-validate has against each.
const { readFileSync } = require("node:fs");
const { HtmlValidate, StaticConfigLoader } = require("html-validate");

const rules = {
  "long-title": "off", // a title is as long as people have made it
  "valid-id": ["error", { relaxed: true }], // as HTML has it: an id may be a media fragment, `t=75.12`
};
const judge = new HtmlValidate(new StaticConfigLoader({ root: true, extends: ["html-validate:recommended"], rules }));
const findings = (page) =>
  judge
    .validateStringSync(page)
    .results.flatMap(({ messages }) => messages)
    .map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`);
const judged = Object.entries(JSON.parse(readFileSync(0, "utf8"))).map(([name, page]) => [name, findings(page)]);
process.stdout.write(JSON.stringify(Object.fromEntries(judged)));
