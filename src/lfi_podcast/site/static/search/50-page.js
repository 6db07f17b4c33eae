// The search page.

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

function moment(page, { kind, at, anchor, words, marks }) {
  const link = make("a", { href: page + (anchor && "#" + anchor) });
  const text = make("span", { className: "excerpt" });
  words.forEach((word, n) => text.append(marks.includes(n) ? make("mark", {}, word) : word, " "));
  link.append(make("span", { className: "at" }, at === null ? kind : clock(at)), " ", text);
  return make("li", {}, link);
}

function episode({ slug, title, published, moments }) {
  const page = `../episodes/${slug}/`;
  const heading = make("h2", {}, make("a", { href: page }, title));
  const list = make("ol", { className: "moments" }, ...moments.map((each) => moment(page, each)));
  return make("li", {}, heading, make("p", { className: "facts" }, published), list);
}

const opened = openIndex("../");

async function search(text) {
  const { hits } = await (await opened).find(text);
  if (field.value.trim() !== text) return;
  results.replaceChildren(...hits.map(episode));
  status.textContent = text && !hits.length ? `Nothing found for “${text}”.` : "";
}

field.addEventListener("input", () => search(field.value.trim()));
field.value = new URLSearchParams(location.search).get("q") ?? "";
search(field.value.trim());
