// The search. `const engine = await openIndex(root)` reads little; then `engine.find(query, …)`, as often as one likes.
//
// find() -> {words, total, more, suggestion, hits: [{slug, title, published, language, moments: [{kind, at, anchor,
// speaker, chapter, words, marks}]}]}: episodes by their best moment, moments best first. `words`: the query's, as they
// are compared; `total`: how many episodes have something of it; `suggestion`: a query that may be meant, or null;
// `at`: seconds, or null; `marks`: which of a moment's `words` match.

const SPARE = 2; // fragments that are read besides one for each episode, where many are wanted
const MANY = 5;
const MOST_ROUNDS = 3; // of reading, if a phrase is not where its words are

async function openIndex(root) {
  const files = new IndexFiles(root);
  const manifest = await files.json("manifest.json");
  const tiers = await Promise.all(manifest.tiers.map(async (name) => new Tier(files, await files.json(name))));
  for (const tier of tiers) tier.frequent = tiers[0].table.frequent.split(" "); // one list will do for all
  return new SearchEngine(files, tiers, /^en\b/i.test(manifest.language));
}

class SearchEngine {
  constructor(files, tiers, isEnglish) {
    Object.assign(this, { files, tiers, isEnglish });
  }

  // What episodes can be chosen by: {speakers, topics, years}, of each [{name, count}].
  async filters() {
    const facets = await Promise.all(this.tiers.map((tier) => tier.facets()));
    const counted = (kind) => {
      const counts = new Map();
      for (const [name, episodes] of facets.flatMap((each) => each[kind])) {
        counts.set(name, (counts.get(name) ?? 0) + episodes.length);
      }
      return [...counts].map(([name, count]) => ({ name, count }));
    };
    const byCount = (a, b) => b.count - a.count || (a.name < b.name ? -1 : 1);
    return {
      speakers: counted("speakers").sort(byCount),
      topics: counted("topics").sort(byCount),
      years: counted("years").sort((a, b) => b.name - a.name),
    };
  }

  async find(text, { speaker, topic, year, limit = 10, offset = 0 } = {}) {
    const query = new Query(text);
    const nothing = { words: query.words, total: 0, more: false, suggestion: null, hits: [] };
    if (!query.words.length) return nothing;
    const looked = await Promise.all(this.tiers.map((tier) => this.#lookUp(tier, query, { speaker, topic, year })));
    const { weights, counts, ofWords } = weighed(looked, query);
    const { candidates, episodes } = ranked(looked, weights, query);
    const seek = { query, match: matcher(query, this.isEnglish), weights: ofWords, speaker };
    const isSure = candidates.length > 0 && !query.phrases.length && !speaker; // to find something where it looks
    const some = candidates.length ? candidates : newest(looked, query);
    const found = await this.#read(some, seek, offset + limit, isSure ? 1 : MOST_ROUNDS);
    const isEverywhere = !candidates.length && !query.phrases.length && !speaker && found.length >= limit;
    const total = isSure ? Math.max(episodes, found.length) : isEverywhere ? some.length : found.length;
    const suggestion = await betterSpelled(query, looked, counts);
    return { ...nothing, total, more: total > offset + limit, suggestion, hits: found.slice(offset, offset + limit) };
  }

  async #lookUp(tier, query, chosen) {
    const [terms, allowed] = await Promise.all([termsOf(tier, query, this.isEnglish), tier.allowed(chosen)]);
    return { tier, terms, allowed };
  }

  // Reads the files of the best candidates until there are enough episodes with moments.
  async #read(candidates, seek, enough, rounds) {
    const names = fragmentsOf(candidates);
    const atOnce = enough + (enough > MANY ? SPARE : 1);
    const hits = new Map();
    for (let round = 0; round < rounds && hits.size < enough; round++) {
      const some = names.slice(round * atOnce, (round + 1) * atOnce);
      const fragments = await Promise.all(some.map((name) => this.files.json(name)));
      for (const fragment of fragments) collect(hits, fragment, seek);
    }
    const byScore = (a, b) => b.score - a.score;
    for (const hit of hits.values()) hit.moments.sort((a, b) => byScore(a, b) || (a.at ?? 0) - (b.at ?? 0));
    return [...hits.values()].sort((a, b) => byScore(a.moments[0], b.moments[0]));
  }
}

// The latest units of each of the newest episodes, for words that are everywhere.
function newest(looked, query) {
  const known = looked.some(({ tier }) => query.words.some((word) => tier.common.has(word)));
  if (!known) return [];
  return looked.toReversed().flatMap(({ tier, allowed }) => {
    const units = tier.bases.filter((unit, n) => tier.table.episodes[n]).toReversed();
    return units.map((unit) => ({ tier, unit: allowed ? allowed.indexOf(1, unit) : unit })).filter(({ unit }) => unit >= 0);
  });
}

// The names of the files with the best candidates, best first; of each episode one, of the first ones more.
function fragmentsOf(candidates) {
  const names = new Set();
  const episodes = new Set();
  for (const { tier, unit } of candidates) {
    const name = tier.fragmentOf(unit);
    const episode = name.split("-")[0];
    if (names.size > SPARE && episodes.has(episode)) continue;
    names.add(name);
    episodes.add(episode);
  }
  return [...names];
}

// Adds the moments of a fragment to those of its episode.
function collect(hits, fragment, seek) {
  const moments = momentsIn(fragment, seek).filter((moment) => !seek.speaker || moment.speaker === seek.speaker);
  if (!moments.length) return;
  const { slug, title, published, language } = fragment;
  if (!hits.has(slug)) hits.set(slug, { slug, title, published, language, moments: [] });
  hits.get(slug).moments.push(...moments);
}
