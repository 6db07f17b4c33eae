// Which units may have what is looked for, best first, by the words and runs that each has.

const OF_A_FORM = 0.7; // what another form of a word counts, or a word that begins with it
const OF_A_RUN = 1; // what a run counts for its rarity


// What is looked up in a tier: each term with its units, the words that it stands for, and a weight.
async function termsOf(tier, query, isEnglish) {
  const words = query.searched.map(async (word, n) => {
    if (tier.common.has(word)) return [];
    const near = await tier.wordsNear(word);
    const terms = [{ words: [n], key: word, factor: 1, units: near.get(word) ?? [] }];
    const others = formsOf(word, near, isEnglish);
    const isLast = n === query.words.length - 1;
    if (isLast && query.prefix) others.push(...(await completions(tier, query.prefix, near)));
    if (others.length) terms.push({ words: [n], key: `${word}*`, factor: OF_A_FORM, units: union(others) });
    return terms;
  });
  const runs = query.runs(tier.common).map(async ([first, count]) => {
    const words = query.searched.slice(first, first + count);
    return [{ words: words.map((_, n) => first + n), key: words.join(" "), factor: OF_A_RUN, units: await tier.run(words) }];
  });
  return (await Promise.all([...words, ...runs])).flat();
}

// The units of other forms of a word.
function formsOf(word, near, isEnglish) {
  if (!isEnglish) return [];
  const stem = stemOf(word);
  const found = [];
  for (const [other, units] of near) if (other !== word && stemOf(other) === stem) found.push(units);
  return found;
}

// The units of words that begin like this: those in the same file, and the most frequent ones in others.
async function completions(tier, prefix, near) {
  const found = [];
  for (const [word, units] of near) if (word !== prefix && word.startsWith(prefix)) found.push(units);
  const frequent = tier.frequent.filter((word) => word !== prefix && word.startsWith(prefix) && !near.has(word));
  for (const word of frequent.filter((word) => !tier.common.has(word)).slice(0, 1)) {
    const units = (await tier.wordsNear(word)).get(word);
    if (units) found.push(units);
  }
  return found;
}

function union(lists) {
  if (lists.length === 1) return lists[0];
  return Uint32Array.from(new Set(lists.flatMap((list) => Array.from(list)))).sort();
}

// How rare each term is, over all tiers: its weight, and that of each word of the query.
function weighed(tiers, query) {
  const all = tiers.reduce((sum, { tier }) => sum + tier.table.units, 0);
  const counts = new Map();
  for (const { terms } of tiers) {
    for (const { key, units } of terms) counts.set(key, (counts.get(key) ?? 0) + units.length);
  }
  const rarity = (count) => Math.log(1 + all / (count + 1));
  const weights = new Map([...counts].map(([key, count]) => [key, rarity(count)]));
  const ofWords = query.words.map((word) => {
    const isCommon = tiers.some(({ tier }) => tier.common.has(word));
    return isCommon ? 0.3 : Math.min(weights.get(word) ?? 3, 10);
  });
  return { weights, ofWords };
}

// [unit, score] of a tier, best first; of equals the newest.
function scored({ tier, terms }, weights, allowed) {
  const masks = new Uint32Array(tier.table.units + 1);
  terms.forEach(({ units }, bit) => units.forEach((unit) => (masks[unit] |= 1 << bit)));
  const known = new Map();
  const score = (mask) => {
    if (!known.has(mask)) known.set(mask, scoreOf(mask, terms, weights));
    return known.get(mask);
  };
  const found = [];
  for (let unit = 0; unit < tier.table.units; unit++) {
    const [own, next] = [masks[unit], masks[unit + 1]];
    if (!own || (allowed && !allowed(unit))) continue;
    found.push([unit, next ? Math.max(score(own), 0.99 * score((own | next) >>> 0)) : score(own)]);
  }
  return found.sort((a, b) => b[1] - a[1] || b[0] - a[0]);
}

// Of several terms that stand for one word, the best counts.
function scoreOf(mask, terms, weights) {
  const best = new Map();
  terms.forEach(({ words, key, factor }, bit) => {
    if (!(mask & (1 << bit))) return;
    const place = words.join();
    best.set(place, Math.max(best.get(place) ?? 0, factor * weights.get(key)));
  });
  return [...best.values()].reduce((sum, weight) => sum + weight, 0);
}
