// <mention-list src>: while a note is written, colleagues to call after an @; chosen by keys or by the pointer.
// The box keeps the focus; aria-activedescendant says which option is meant.
const BEGUN = /(?:^|[^\p{L}\p{N}_@])@([\p{L}\p{M}\p{N}.'’-]*(?: [\p{L}\p{M}\p{N}.'’-]*)?)$/u;
const PAUSE_MS = 120, LONGEST = 60;

class MentionList extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.box = this.form?.querySelector("textarea");
    this.list = this.querySelector("[role=listbox]");
    this.news = this.querySelector("[role=status]");
    if (!this.box) return;
    this.box.addEventListener("input", () => this.look());
    this.box.addEventListener("click", () => this.look());
    this.box.addEventListener("keydown", (event) => this.key(event), true);
    this.box.addEventListener("blur", () => setTimeout(() => document.activeElement === this.box || this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.choose(event.target.closest("[role=option]"));
    });
  }

  get begun() {
    if (this.form.dataset.mode !== "note") return null;
    const before = this.box.value.slice(0, this.box.selectionStart);
    const found = BEGUN.exec(before);
    return found && found[1].length <= LONGEST ? found[1] : null;
  }

  look() {
    clearTimeout(this.timer);
    if (this.begun === null) return this.close();
    this.timer = setTimeout(() => this.fetch(), PAUSE_MS);
  }

  async fetch() {
    const begun = this.begun;
    if (begun === null) return this.close();
    const answer = await fetch(`${this.getAttribute("src")}?${new URLSearchParams({ q: begun })}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || begun !== this.begun) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.list.replaceChildren(...parsed.querySelectorAll("[role=option]"));
    this.options = [...this.list.children];
    if (!this.options.length) return this.close();
    this.list.hidden = false;
    this.news.textContent = this.dataset.found.replace("%s", this.options.length);
    this.point(0);
  }

  point(at) {
    this.at = (at + this.options.length) % this.options.length;
    this.options.forEach((option, place) => option.setAttribute("aria-selected", place === this.at));
    this.options[this.at].scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", this.options[this.at].id);
  }

  key(event) {
    if (this.list.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.point(this.at + step);
    else if (event.key === "Enter" || event.key === "Tab") this.choose(this.options[this.at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(option) {
    const begun = this.begun;
    if (!option || begun === null) return this.close();
    const caret = this.box.selectionStart;
    this.box.setRangeText(`${option.dataset.name} `, caret - begun.length, caret, "end");
    const meant = document.createElement("input");
    Object.assign(meant, { type: "hidden", name: "mentioned", value: option.dataset.pk });
    this.append(meant);
    this.close();
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.news.textContent = "";
    this.box.removeAttribute("aria-activedescendant");
  }
}

customElements.define("mention-list", MentionList);
