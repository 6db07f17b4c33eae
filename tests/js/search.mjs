// The site's search outside of a browser: `node search.mjs SCRIPTS [SITE]`.
// Standard input: {"texts": [...]} to see their words, or {"queries": [[text, options], ...]} to have them answered.
import { readFileSync, readdirSync } from "node:fs";
import vm from "node:vm";

const [scripts, site] = process.argv.slice(2);
const engine = readdirSync(scripts).filter((name) => name < "50").sort();
const code = engine.map((name) => readFileSync(`${scripts}/${name}`, "utf8")).join("\n");
let fetched = [];
globalThis.document = { baseURI: "https://example.org/show/" };
globalThis.fetch = async (url) => {
  const path = url.pathname.replace("/show/", "/");
  fetched.push(path);
  const content = readFileSync(site + path);
  return new Response(content);
};
vm.runInThisContext(`${code}\nObject.assign(globalThis, { openIndex, wordsOf, hashOf, hashOfRun });`);

const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = { words: (asked.texts ?? []).map((text) => [wordsOf(text), hashOf(text)]), found: [] };
if (asked.queries) {
  const index = await openIndex("https://example.org/show/");
  answers.filters = await index.filters();
  for (const [query, options] of asked.queries) {
    fetched = [];
    answers.found.push({ ...(await index.find(query, options)), fetched });
  }
}
process.stdout.write(JSON.stringify(answers));
