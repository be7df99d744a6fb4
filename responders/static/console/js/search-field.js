// <search-field>: offers operators and their values under the field; arrows choose, Enter takes, Escape hides.
class SearchField extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("[role=combobox]");
    this.list = this.querySelector("[role=listbox]");
    this.addEventListener("htmx:afterSwap", (event) => event.target === this.list && this.offer());
    this.addEventListener("htmx:beforeRequest", (event) => event.target.tagName === "FORM" && this.hide());
    this.addEventListener("focusout", (event) => this.contains(event.relatedTarget) || this.hide());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());  // the field keeps the focus
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  offer() {
    const isWanted = this.options.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isWanted;
    this.input.setAttribute("aria-expanded", String(isWanted));
    this.choose(null);
  }

  hide() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(null);
  }

  choose(option) {
    this.chosen?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  steer(event) {
    if (this.list.hidden || event.isComposing) return;
    const options = this.options, at = options.indexOf(this.chosen);
    if (event.key === "ArrowDown") this.choose(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.choose(options.at(at < 0 ? -1 : at - 1));
    else if (event.key === "Escape") this.hide();
    else if (event.key === "Enter" && at >= 0) this.take(options[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(option) {
    if (!option) return;
    this.input.value = option.dataset.text;
    this.input.focus();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("search-field", SearchField);
