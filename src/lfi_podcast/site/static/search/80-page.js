// The search page: answers in full, filters, more on demand, and a way back to where one was.

const EPISODES_AT_ONCE = 10;
const EPISODES_WHILE_TYPING = 4; // each letter brings others: the rest is read when no more come
const TYPING_PAUSE = 250; // milliseconds
const NOTHING = { hits: [], total: 0, more: false, suggestion: null };

class SearchPage {
  #root;
  #field;
  #index;
  #title = document.title;
  #note = document.getElementById("found");
  #hint = document.getElementById("hint");
  #status = document.getElementById("status");
  #filters = document.getElementById("filters");
  #controls = [...this.#filters.querySelectorAll("select")];
  #results = document.getElementById("results");
  #further = document.getElementById("further");
  #isTyped; // the address is of a query that is still being typed: the next letter replaces it
  #hasFailed = false;
  #filtersOffered; // settled once they are there, or cannot be: nothing is drawn before, or it would have to move
  #ask = newestOnly((asked, isNewest) => this.#answer(asked, isNewest));
  #rests = atRest(ANNOUNCED_AFTER, () => this.#rest());
  #remembers = atRest(ANNOUNCED_AFTER, () => this.#remember());

  constructor(root, form, field, index) {
    [this.#root, this.#field, this.#index] = [root, field, index];
    document.getElementById("unscripted").remove();
    history.scrollRestoration = "manual"; // the browser would scroll before there are results
    this.#filtersOffered = this.#offerFilters();
    this.#load();
    this.#isTyped = !this.#field.value;
    this.#listen(form, field);
  }

  #listen(form, field) {
    const askAgain = () => this.#ask({ question: this.#question() });
    const askForTheRest = atRest(TYPING_PAUSE, askAgain);
    onTyping(field, () => {
      this.#ask({ question: this.#question(), isBrief: true });
      askForTheRest();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#keep();
      this.#isTyped = false;
      if (matchMedia("(pointer: coarse)").matches) field.blur(); // its keyboard would cover the results
      askAgain();
    });
    this.#filters.addEventListener("change", () => this.#visit(this.#question()));
    this.#results.addEventListener("click", () => this.#rest());
    this.#results.addEventListener("toggle", this.#remembers, { capture: true }); // toggle does not bubble
    addEventListener("scroll", this.#remembers, { passive: true });
    addEventListener("popstate", () => isInAddress(this.#question()) || this.#load());
    addEventListener("online", () => this.#hasFailed && askAgain());
    moveWithArrows(field, this.#results);
  }

  #question() {
    const filters = this.#controls.map((control) => [control.name, control.value]);
    return { query: queryOf(this.#field.value), ...Object.fromEntries(filters) };
  }

  #shown() {
    return this.#results.childElementCount;
  }

  #fill(question) {
    this.#field.value = question.query;
    for (const control of this.#controls) select(control, question[control.name] ?? "");
  }

  // Shows what the address asks for, as far as one had read.
  #load() {
    this.#fill(questionInAddress());
    this.#isTyped = false;
    this.#ask({ question: this.#question(), place: history.state ?? {} });
  }

  // A step forward: another filter, another spelling.
  #visit(question) {
    this.#fill(question);
    this.#isTyped = false;
    this.#keep();
    this.#ask({ question });
  }

  // Writes the question into the address.
  #keep() {
    const question = this.#question();
    if (isInAddress(question)) return;
    history[this.#isTyped ? "replaceState" : "pushState"](null, "", addressOf(question));
  }

  // When nobody has typed for a moment, or somebody follows a result.
  #rest() {
    if (!isInAddress(this.#question())) {
      this.#keep();
      this.#isTyped = true;
    }
    this.#remember();
    if (this.#status.textContent !== this.#note.textContent) this.#status.textContent = this.#note.textContent;
  }

  // Keeps with the address how much was on the page and where one was, for when one comes back.
  #remember() {
    const unfolded = [...this.#results.children].filter(isUnfolded).map((item) => item.dataset.slug);
    history.replaceState({ shown: this.#shown(), unfolded, y: scrollY }, "");
  }

  // `place`: where one was when one left the page. `goesOn`: the answer adds to what is there. `isBrief`: the best few
  // will do.
  async #answer({ question, place, goesOn = false, isBrief = false }, isNewest) {
    const before = goesOn ? this.#shown() : 0;
    const atOnce = isBrief ? EPISODES_WHILE_TYPING : EPISODES_AT_ONCE;
    const how = { ...chosenIn(question), limit: place?.shown || before + atOnce };
    const found = question.query ? this.#index.find(question.query, how) : NOTHING;
    const waiting = goesOn ? this.#further : this.#note;
    const searching = () => waiting.replaceChildren(phrase("search_searching"));
    const both = Promise.all([found, this.#filtersOffered]);
    const [answer] = await patiently(both, searching).catch(() => [null]);
    if (!isNewest()) return;
    if (!answer) this.#fail({ question, place, goesOn });
    else if (goesOn) this.#add(answer);
    else this.#draw(question, answer, place);
  }

  #draw(question, answer, place) {
    if (this.#hasFailed) this.#filtersOffered = this.#offerFilters();
    this.#hasFailed = false;
    document.title = question.query ? `${undirected(question.query)} · ${this.#title}` : this.#title;
    this.#note.replaceChildren(question.query ? foundNote(question.query, answer) : phrase("search_empty"));
    this.#hint.replaceChildren(...(question.query ? this.#hints(question, answer) : []));
    this.#results.replaceChildren(...answer.hits.map((hit) => foundEpisode(this.#root, hit, place?.unfolded)));
    this.#offerMore(answer);
    if (place) scrollTo(0, place.y ?? 0);
    this.#rests();
  }

  // What is there stays where it is, though the index may put episodes in another order once it has read more.
  #add(answer) {
    const known = new Set([...this.#results.children].map((item) => item.dataset.slug));
    const added = answer.hits.filter(({ slug }) => !known.has(slug)).map((hit) => foundEpisode(this.#root, hit));
    this.#hasFailed = false;
    this.#results.append(...added);
    this.#offerMore(added.length ? answer : NOTHING);
    added[0]?.querySelector("a").focus();
    this.#rests();
  }

  #offerMore({ total, more }) {
    const onclick = () => this.#ask({ question: this.#question(), goesOn: true });
    const button = make("button", { type: "button", onclick }, phrase("search_more"));
    this.#further.replaceChildren(...(more || total > this.#shown() ? [button] : []));
  }

  // What else one could ask.
  #hints(question, { suggestion, total }) {
    const link = (to, text) => {
      const onclick = (event) => isPlainClick(event) && (event.preventDefault(), this.#visit(to));
      return make("a", { href: addressOf(to), onclick }, text);
    };
    const unfiltered = { query: question.query };
    const hints = suggestion ? [link({ ...question, query: suggestion }, didYouMean(suggestion))] : [];
    if (!total && !suggestion) hints.push(phrase("search_advice"));
    if (!total && addressOf(unfiltered) !== addressOf(question)) {
      hints.push(" ", link(unfiltered, phrase("search_unfiltered")));
    }
    return hints;
  }

  // A failure stands where the answer would have been.
  #fail(asked) {
    const failure = failureNote(() => this.#ask(asked));
    this.#hasFailed = true;
    if (asked.goesOn) {
      this.#further.replaceChildren(...failure);
      return;
    }
    this.#note.replaceChildren(...failure);
    for (const part of [this.#hint, this.#results, this.#further]) part.replaceChildren();
    this.#rests();
  }

  async #offerFilters() {
    try {
      const known = await this.#index.filters();
      for (const control of this.#controls) offer(control, known[FILTERS[control.name]]);
      this.#filters.hidden = this.#controls.every((control) => control.closest("label").hidden);
    } catch {
      // Without an index there is nothing to filter; the first question tells what is wrong.
    }
  }
}
