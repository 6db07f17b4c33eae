// A panel of links under a box: a combobox whose options are links (ARIA Authoring Practices, "Combobox").

// The list under the box of a form. The field keeps the focus and names the chosen option to screen readers.
class Panel {
  #field;
  #list = make("div", { id: "options", role: "listbox", ariaLabel: phrase("search_results") });
  #note = make("p", { className: "note" });
  #panel = make("div", { className: "panel", hidden: true }, this.#note, this.#list);
  #status = make("p", { className: "hidden", role: "status" });
  #announce = atRest(ANNOUNCED_AFTER, () => (this.#status.textContent = this.isOpen ? this.#note.textContent : ""));
  #chosen = -1;

  constructor(form, field) {
    this.#field = field;
    Object.assign(field, { role: "combobox", ariaExpanded: "false", ariaAutoComplete: "list" });
    field.setAttribute("aria-controls", this.#list.id);
    field.after(this.#panel); // so that a button in it is the next to reach with Tab
    form.append(this.#status);
    this.#panel.addEventListener("mousedown", (event) => event.preventDefault()); // it would take the box's focus
    this.#list.addEventListener("click", () => field.blur()); // the moment may be on this very page
    form.addEventListener("focusout", (event) => this.#holds(event.relatedTarget) || this.close());
    // On iOS, a tap beside the box leaves the focus in it.
    document.addEventListener("pointerdown", (event) => form.contains(event.target) || this.close());
  }

  get isOpen() {
    return !this.#panel.hidden;
  }

  get chosen() {
    return this.#list.children[this.#chosen];
  }

  // Shows options (links) under what is said of them, unless the box has been left.
  open(options, ...said) {
    options.forEach((option, n) => (option.id = `option-${n}`));
    this.#list.replaceChildren(...options);
    this.#note.replaceChildren(...said);
    this.#show(this.#holds(document.activeElement));
  }

  close() {
    this.#show(false);
  }

  #holds(element) {
    return element === this.#field || this.#panel.contains(element);
  }

  // Goes `step` options on. The box itself is between the last and the first.
  choose(step) {
    const places = this.#list.childElementCount + 1;
    this.#mark(((this.#chosen + 1 + step + places) % places) - 1);
  }

  // What was chosen is of an older query.
  unchoose() {
    this.#mark(-1);
  }

  #mark(number) {
    this.#chosen = number;
    [...this.#list.children].forEach((each, n) => each.setAttribute("aria-selected", String(n === number)));
    if (this.chosen) this.#field.setAttribute("aria-activedescendant", this.chosen.id);
    else this.#field.removeAttribute("aria-activedescendant");
    this.chosen?.scrollIntoView({ block: "nearest" });
  }

  #show(isShown) {
    this.#panel.hidden = !isShown;
    this.#list.hidden = !this.#list.childElementCount;
    this.#field.ariaExpanded = String(isShown && !this.#list.hidden);
    this.#mark(-1);
    this.#announce();
  }
}
