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

  lines(name) {
    return this.once(name, async (answer) => (await answer.text()).split("\n"));
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

// Numbers of seven bits a byte, the lowest first (LEB128).
class NumberReader {
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

  take(count) {
    this.place += count;
    return this.bytes.subarray(this.place - count, this.place);
  }

  units(count) {
    const units = new Uint32Array(count);
    let unit = 0;
    for (let n = 0; n < units.length; n++) units[n] = unit += this.next();
    return units;
  }
}

// The units of each term in a file of runs, by the number that stands for it, less that of the file's beginning.
function readRuns(bytes) {
  const numbers = new NumberReader(bytes);
  const found = new Map();
  let term = 0;
  while (!numbers.isAtEnd) {
    const next = numbers.next();
    term += Math.floor(next / 2);
    found.set(term, numbers.units(next % 2 ? numbers.next() : 1));
  }
  return found;
}

// The units of each word.
function readWords(bytes) {
  const numbers = new NumberReader(bytes);
  const utf8 = new TextDecoder();
  const word = new Uint8Array(512);
  const found = new Map();
  while (!numbers.isAtEnd) {
    const [shared, more] = numbers.take(2);
    word.set(numbers.take(more), shared);
    found.set(utf8.decode(word.subarray(0, shared + more)), numbers.units(numbers.next()));
  }
  return found;
}
