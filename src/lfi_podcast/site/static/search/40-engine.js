// The search: what the search page asks. `openIndex(root)`, then `find(query, …)` as often as one likes.

const WORTH_SHOWING = 0.4; // of the best score; what is less has a few of the words only
const FRAGMENTS_OF_AN_EPISODE = 2;
const MOST_ROUNDS = 3; // of fragments that are read in search of a phrase

async function openIndex(root) {
  const files = new IndexFiles(root);
  const manifest = await files.json("manifest.json");
  const tiers = await Promise.all(manifest.tiers.map(async (name) => new Tier(files, await files.json(name))));
  return new Engine(files, manifest, tiers);
}

class Engine {
  constructor(files, manifest, tiers) {
    Object.assign(this, { files, tiers });
    this.isEnglish = manifest.language.startsWith("en");
    this.latest = 0;
  }

  async filters() {
    return { speakers: [], topics: [], years: [] };
  }

  // The episodes that fit best, each with its moments. A later call makes this one stop early, and empty.
  async find(text, { speaker, topic, year, limit = 10, offset = 0 } = {}) {
    const ticket = ++this.latest;
    const query = new Query(text);
    const nothing = { words: query.words, total: 0, suggestion: null, hits: [] };
    if (!query.words.length) return nothing;
    const looked = await Promise.all(
      this.tiers.map(async (tier) => ({ tier, terms: await termsOf(tier, query, this.isEnglish) })),
    );
    if (ticket !== this.latest) return nothing;
    const { weights, ofWords } = weighed(looked, query);
    const ranked = looked
      .flatMap((each) => scored(each, weights).map(([unit, score]) => ({ tier: each.tier, unit, score })))
      .sort((a, b) => b.score - a.score);
    const chosen = ranked.filter(({ score }) => score >= WORTH_SHOWING * ranked[0].score);
    const candidates = chosen.length ? chosen : this.newest();
    const seek = { query, match: matcher(query, this.isEnglish), weights: ofWords };
    const hits = await this.read(candidates, seek, offset + limit, ticket);
    const episodes = new Set(candidates.map(({ tier, unit }) => `${this.tiers.indexOf(tier)} ${tier.episodeOf(unit)}`));
    const total = query.phrases.length || !chosen.length ? hits.length : Math.max(episodes.size, hits.length);
    return { ...nothing, total, more: total > offset + limit, hits: hits.slice(offset, offset + limit) };
  }

  // The first unit of each of the newest episodes: where words are that are everywhere.
  newest() {
    return [...this.tiers].reverse().flatMap((tier) =>
      tier.bases.map((unit, n) => ({ tier, unit, score: 0, is: tier.table.episodes[n] })).filter(({ is }) => is).reverse(),
    );
  }

  // Reads the fragments of the best candidates until there are enough episodes with moments.
  async read(candidates, seek, enough, ticket) {
    const names = fragmentsOf(candidates);
    const found = new Map();
    for (let round = 0; round < MOST_ROUNDS && found.size < enough; round++) {
      const some = names.slice(round * (enough + 2), (round + 1) * (enough + 2));
      const fragments = await Promise.all(some.map((name) => this.files.json(name)));
      if (ticket !== this.latest) return [];
      for (const fragment of fragments) collect(found, fragment, seek);
    }
    const hits = [...found.values()];
    for (const hit of hits) hit.moments.sort((a, b) => b.score - a.score || (a.at ?? 0) - (b.at ?? 0));
    return hits.sort((a, b) => b.moments[0].score - a.moments[0].score || (a.published < b.published ? 1 : -1));
  }
}

// The names of the files with the best candidates, best first, and not all of them of one episode.
function fragmentsOf(candidates) {
  const names = new Set();
  const perEpisode = new Map();
  for (const { tier, unit } of candidates) {
    const name = tier.fragmentOf(unit);
    const episode = name.slice(0, 12);
    const count = perEpisode.get(episode) ?? 0;
    if (names.has(name) || count >= FRAGMENTS_OF_AN_EPISODE) continue;
    names.add(name);
    perEpisode.set(episode, count + 1);
    if (names.size > 200) break;
  }
  return [...names];
}

// Adds the moments of a fragment to those of its episode.
function collect(found, fragment, seek) {
  const moments = fragment.fields ? momentsInFields(fragment, seek) : momentsSaid(fragment, seek);
  if (!moments.length) return;
  const { slug, title, published, language } = fragment;
  if (!found.has(slug)) found.set(slug, { slug, title, published, language, moments: [] });
  found.get(slug).moments.push(...moments);
}

function momentsSaid(fragment, { query, match, weights }) {
  fragment.shown ??= fragment.text.split(" ");
  fragment.compared ??= tokensOf(fragment.shown);
  const { tokens, places } = fragment.compared;
  const named = (list, place) => list.findLast(([from]) => from <= place)?.[1] ?? "";
  return passages(tokens, query, match, weights)
    .filter((passage) => places[passage.places[0]] < fragment.count)
    .map((passage) => {
      const marked = [...new Set(passage.places.map((place) => places[place]))];
      const at = timeOf(fragment, marked[0]);
      const context = { speaker: named(fragment.speakers, marked[0]), chapter: named(fragment.chapters, marked[0]) };
      return { kind: "said", at, anchor: `t=${at}`, ...context, ...excerpt(fragment.shown, marked), score: passage.score };
    });
}

function momentsInFields(fragment, { query, match, weights }) {
  return fragment.fields.flatMap(([kind, text, at]) => {
    const shown = text.split(/\s+/);
    const { tokens, places } = tokensOf(shown);
    const [best] = passages(tokens, query, match, weights);
    if (!best) return [];
    const marked = [...new Set(best.places.map((place) => places[place]))];
    const anchor = kind === "chapter" ? `t=${at}` : ANCHORS[kind] ?? "";
    return [{ kind, at, anchor, speaker: "", chapter: "", ...excerpt(shown, marked), score: OF_KINDS[kind] * best.score }];
  });
}

const ANCHORS = { notes: "notes", reference: "references", topic: "topics" };

function excerpt(shown, marked) {
  const [from, to] = sentenceAround(shown, marked[0], marked.at(-1));
  return { words: shown.slice(from, to), marks: marked.map((place) => place - from) };
}

// Seconds, to the hundredth.
function timeOf(fragment, place) {
  fragment.times ??= fragment.steps.map(((time) => (step) => (time += step))(0));
  return fragment.times[place] / 100;
}
