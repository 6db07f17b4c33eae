// Finds what was said with Pagefind, and leads to the moment it was said.

const MOMENTS_SHOWN = 5; // of each episode, before one asks for more
const EPISODES_SHOWN = 10;
const WORDS_AROUND = 14; // of a hit, on either side

const field = document.getElementById("query");
const status = document.getElementById("status");
const results = document.getElementById("results");

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function clock(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(Math.floor(seconds) % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

// The hits (places of words in the text), by the last anchor before each: a line, or a part of the page.
function byAnchor(anchors, locations) {
  const ordered = [{ id: "", location: 0 }, ...anchors].sort((a, b) => a.location - b.location);
  const groups = new Map();
  for (const hit of new Set(locations)) {
    const anchor = ordered.findLast(({ location }) => location <= hit);
    groups.set(anchor, [...(groups.get(anchor) ?? []), hit].sort((a, b) => a - b));
  }
  return [...groups].map(([anchor, hits]) => ({ anchor, hits }));
}

// Of a "quoted phrase", Pagefind gives only the first place on a page; whoever looks for it wants them all.
function places(query, words, locations) {
  const phrase = /^"([^"]+)"$/.exec(query)?.[1] ?? "";
  const plain = (word) => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const wanted = phrase.split(/\s+/).map(plain).filter(Boolean);
  const said = wanted.length ? words.map(plain) : [];
  const found = said.flatMap((_, at) =>
    wanted.every((word, n) => said[at + n] === word) ? wanted.map((_, n) => at + n) : [],
  );
  return found.length ? found : locations;
}

// The words around the hits; text nodes only, so that nothing said on the show is ever markup.
function excerpt(words, hits) {
  const from = Math.max(0, hits[0] - WORDS_AROUND);
  const to = Math.min(words.length, Math.min(hits.at(-1), hits[0] + WORDS_AROUND) + WORDS_AROUND + 1);
  const text = make("span", { className: "excerpt" }, from ? "… " : "");
  for (let n = from; n < to; n++) {
    text.append(hits.includes(n) ? make("mark", {}, words[n]) : words[n], " ");
  }
  text.append(to < words.length ? "…" : "");
  return text;
}

function moment(page, words, { anchor, hits }) {
  const start = /^t=([\d.]+)$/.exec(anchor.id)?.[1];
  const place = start ? clock(Number(start)) : anchor.id;
  const link = make("a", { href: page + (anchor.id && "#" + anchor.id) });
  link.append(make("span", { className: "at" }, place || "title"), " ", excerpt(words, hits));
  return make("li", {}, link);
}

function episode(query, data) {
  const page = ".." + data.raw_url;
  const words = data.content.split(/\s+/);
  const hits = places(query, words, data.locations);
  const groups = byAnchor(data.anchors, hits).sort((a, b) => b.hits.length - a.hits.length);
  const inTime = (some) => some.sort((a, b) => a.anchor.location - b.anchor.location);
  const list = (some) =>
    make("ol", { className: "moments" }, ...inTime(some).map((group) => moment(page, words, group)));
  const title = make("h2", {}, make("a", { href: page }, data.meta.title));
  const item = make("li", {}, title, make("p", { className: "facts" }, data.meta.date ?? ""));
  item.append(list(groups.slice(0, MOMENTS_SHOWN)));
  const more = groups.slice(MOMENTS_SHOWN);
  if (more.length) {
    item.append(make("details", {}, make("summary", {}, `${more.length} more in this episode`), list(more)));
  }
  return item;
}

function say(text) {
  status.textContent = text;
}

function summary(query, found, shown) {
  if (!found) return `Nothing found for “${query.replaceAll('"', "")}”. Try fewer words, or another spelling: machines mishear names.`;
  const count = found === 1 ? "1 episode" : `${found} episodes`;
  return `“${query.replaceAll('"', "")}” in ${count}${found > shown ? `, of which these ${shown} fit best` : ""}.`;
}

let latest; // an answer that comes after a newer question is dropped

async function search(query) {
  latest = query;
  if (!query) {
    results.replaceChildren();
    say("Type what you remember. Words in “quotes” are matched exactly.");
    return;
  }
  say("Searching…");
  try {
    const pagefind = await import("../pagefind/pagefind.js");
    const found = (await pagefind.search(query)).results;
    const pages = await Promise.all(found.slice(0, EPISODES_SHOWN).map((result) => result.data()));
    if (latest !== query) return;
    results.replaceChildren(...pages.map((page) => episode(query, page)));
    say(summary(query, found.length, pages.length));
  } catch {
    results.replaceChildren();
    say("The search index could not be loaded. Try again in a moment.");
  }
}

let pause;
field.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => {
    const query = field.value.trim();
    history.replaceState(null, "", query ? "?" + new URLSearchParams({ q: query }) : location.pathname);
    search(query);
  }, 250);
});

field.value = new URLSearchParams(location.search).get("q") ?? "";
search(field.value.trim());
