// A part of the episodes, with files of its own. Its units are numbered from 0 on, the oldest first.

const SPEAKER = "\0speaker"; // begins a run that is not of words: who is heard
const NOWHERE = new Uint32Array();

class Tier {
  constructor(files, table) {
    Object.assign(this, { files, table });
    this.common = new Set(table.common);
    this.bases = [];
    let base = 0;
    for (const episode of table.episodes) {
      this.bases.push(base);
      base += episode ? episode[1] : 0;
    }
  }

  // The number of the episode that has a unit.
  episodeOf(unit) {
    return lastAtMost(this.bases.length, (place) => this.bases[place] <= unit);
  }

  // Whether a unit is of what was said, not of notes and the like.
  isSaid(unit, episode) {
    return unit - this.bases[episode] < this.table.episodes[episode][2];
  }

  // The name of the file that has a unit.
  fragmentOf(unit) {
    const episode = this.episodeOf(unit);
    const [digest, , , ...begins] = this.table.episodes[episode];
    const within = unit - this.bases[episode];
    const last = begins.length;
    return `${digest}-${this.isSaid(unit, episode) ? lastAtMost(last, (each) => begins[each] <= within) : last}.json`;
  }

  // All words and their units in the file that would have this word.
  async wordsNear(word) {
    const { words } = this.table;
    const place = lastAtMost(words.length, (each) => words[each][0] <= word);
    return place < 0 ? new Map() : this.files.bytes(`${words[place][1]}.words`, readWords);
  }

  // The units in which these words follow each other.
  async run(words) {
    const { runs } = this.table;
    if (!runs.length) return NOWHERE;
    const range = 2 ** RUN_BITS / runs.length;
    const hash = hashOfRun(words);
    const place = Math.floor(hash / range);
    const found = await this.files.bytes(`${runs[place]}.runs`, readRuns);
    return found.get(hash - place * range) ?? NOWHERE;
  }

  // Words that begin with the same letter.
  async vocabulary(letter) {
    const { vocabulary } = this.table;
    const from = Math.max(0, lastAtMost(vocabulary.length, (each) => vocabulary[each][0] <= letter));
    const to = lastAtMost(vocabulary.length, (each) => vocabulary[each][0].slice(0, letter.length) <= letter) + 1;
    const lists = await Promise.all(vocabulary.slice(from, to).map(([, name]) => this.files.lines(`${name}.vocabulary`)));
    return lists.flat().filter((word) => word.startsWith(letter));
  }

  // Speakers, topics and years, each with the numbers of its episodes.
  facets() {
    return this.files.json(`${this.table.facets}.json`);
  }

  // Which units may be shown: 1 for those that fit what was chosen; undefined if nothing was.
  async allowed({ speaker, topic, year }) {
    if (!speaker && !topic && !year) return undefined;
    const { topics, years } = topic || year ? await this.facets() : {};
    const allowed = new Uint8Array(this.table.units + 1).fill(1);
    if (topic) this.#keep(allowed, topics, topic);
    if (year) this.#keep(allowed, years, String(year));
    if (speaker) {
      const heard = await this.run([SPEAKER, speaker]);
      const is = new Uint8Array(allowed.length);
      for (const unit of heard) is[unit] = allowed[unit];
      return is;
    }
    return allowed;
  }

  #keep(allowed, facets, value) {
    const kept = new Set(facets.find(([name]) => name === value)?.[1]);
    this.bases.forEach((base, episode) => {
      if (!kept.has(episode)) allowed.fill(0, base, this.bases[episode + 1] ?? allowed.length);
    });
  }
}
