// The files of the index, as site/search/index.py writes them. Each is asked for once.

class IndexFiles {
  constructor(root) {
    this.folder = new URL("search/index/", new URL(root, document.baseURI));
    this.asked = new Map();
  }

  json(name) {
    return this.once(name, (answer) => answer.json());
  }

  bytes(name, read) {
    return this.once(name, async (answer) => read(new Uint8Array(await answer.arrayBuffer())));
  }

  once(name, read) {
    if (!this.asked.has(name)) {
      const asked = this.ask(name, read);
      asked.catch(() => this.asked.delete(name)); // so that it is tried again
      this.asked.set(name, asked);
    }
    return this.asked.get(name);
  }

  async ask(name, read) {
    const answer = await fetch(new URL(name, this.folder));
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return read(answer);
  }
}

// A part of the episodes, with files of its own. Its units have numbers from 0 on.
class Tier {
  constructor(files, table) {
    Object.assign(this, { files, table });
    this.common = new Set(table.common);
    this.frequent = table.frequent.split(" ");
    this.bases = [];
    let base = 0;
    for (const episode of table.episodes) {
      this.bases.push(base);
      base += episode ? episode[1] : 0;
    }
  }

  episodeOf(unit) {
    return lastAtMost(this.bases.length, (place) => this.bases[place] <= unit);
  }

  // The name of the file that has a unit.
  fragmentOf(unit) {
    const place = this.episodeOf(unit);
    const [digest, , said, ...begins] = this.table.episodes[place];
    const within = unit - this.bases[place];
    const isSaid = within < said;
    return `${digest}-${isSaid ? lastAtMost(begins.length, (each) => begins[each] <= within) : begins.length}.json`;
  }

  // All words and their units in the file that would have this word; none if there is no such file.
  async wordsNear(word) {
    const place = lastAtMost(this.table.words.length, (each) => this.table.words[each][0] <= word);
    return place < 0 ? new Map() : this.files.bytes(`${this.table.words[place][1]}.words`, readWords);
  }

  // The units in which these words follow each other.
  async run(words) {
    const names = this.table.runs;
    if (!names.length) return [];
    const hash = hashOfRun(words);
    const place = Math.floor((hash * names.length) / 2 ** 32);
    const found = await this.files.bytes(`${names[place]}.runs`, readRuns);
    return found.get(hash - (place * 2 ** 32) / names.length) ?? [];
  }
}

// The last number below `count` for which something holds that holds up to there; -1 if it never does.
function lastAtMost(count, holds) {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

class Numbers {
  constructor(bytes) {
    Object.assign(this, { bytes, place: 0 });
  }

  get isAtEnd() {
    return this.place >= this.bytes.length;
  }

  next() {
    let [value, scale, byte] = [0, 1, 0];
    do {
      byte = this.bytes[this.place++];
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  units() {
    const units = new Uint32Array(this.next());
    let unit = 0;
    for (let n = 0; n < units.length; n++) units[n] = unit += this.next();
    return units;
  }
}

// The terms of a file of runs, by the 32 bits that stand for them, less those of the file's beginning.
function readRuns(bytes) {
  const numbers = new Numbers(bytes);
  const found = new Map();
  let term = 0;
  while (!numbers.isAtEnd) {
    term += numbers.next();
    found.set(term, numbers.units());
  }
  return found;
}

function readWords(bytes) {
  const numbers = new Numbers(bytes);
  const found = new Map();
  let word = new Uint8Array();
  while (!numbers.isAtEnd) {
    const shared = numbers.next();
    const rest = bytes.subarray(numbers.place + 1, numbers.place + 1 + bytes[numbers.place]);
    numbers.place += 1 + rest.length;
    word = Uint8Array.of(...word.subarray(0, shared), ...rest);
    found.set(new TextDecoder().decode(word), numbers.units());
  }
  return found;
}
