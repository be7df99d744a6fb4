// <filter-menu>: what a menu offers is found by typing, by its name first; arrows move, Enter takes the first.
// <filter-chips>: Delete removes the chip in focus.
const next = (nodes, node, by) => nodes[(nodes.indexOf(node) + by + nodes.length) % nodes.length];
const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const name = (option) => option.getAttribute("aria-label") || option.querySelector("b")?.textContent || option.textContent;
const whole = (option) => `${name(option)} ${option.dataset.text ?? option.textContent}`;

class FilterMenu extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.menu = this.closest("details");
    this.querySelector(".q").hidden = false;
    this.input.addEventListener("input", (event) => {
      event.stopPropagation(); // nothing that is written or sent
      this.narrow();
    });
    this.addEventListener("keydown", (event) => this.steer(event));
    this.opened = () => this.menu.open ? this.begin() : this.clear();
    this.menu?.addEventListener("toggle", this.opened);
    if (this.menu?.open) this.begin();
  }

  disconnectedCallback() {
    this.menu?.removeEventListener("toggle", this.opened);
  }

  // A finger has the whole list before it; the keyboard of a phone would cover it.
  begin() {
    if (matchMedia("(pointer: fine)").matches && !this.contains(document.activeElement)) this.input.focus();
  }

  clear() {
    this.input.value = "";
    this.narrow();
  }

  get shown() {
    return [...this.querySelectorAll(".menu-item:not([hidden])")];
  }

  narrow() {
    const asked = words(this.input.value), options = [...this.querySelectorAll(".menu-item")];
    const found = (told) => options.filter((option) => {
      const said = words(told(option));
      return asked.every((begun) => said.some((word) => word.startsWith(begun)));
    });
    const named = found(name), fit = new Set(named.length ? named : found(whole));
    for (const option of options) option.hidden = !fit.has(option);
    for (const group of this.querySelectorAll("section")) group.hidden = !group.querySelector(".menu-item:not([hidden])");
    this.querySelector(".none").hidden = fit.size > 0;
  }

  steer(event) {
    if (event.key === "ArrowDown") next([this.input, ...this.shown], document.activeElement, 1).focus();
    else if (event.key === "ArrowUp") next([this.input, ...this.shown], document.activeElement, -1).focus();
    else if (event.key === "Enter" && event.target === this.input) this.shown[0]?.click();
    else return;
    event.preventDefault();
  }
}

class FilterChips extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      const chip = ["Delete", "Backspace"].includes(event.key) && event.target.closest(".chip a");
      if (chip) chip.click();
    });
  }
}

customElements.define("filter-menu", FilterMenu);
customElements.define("filter-chips", FilterChips);

// The list came anew because of its filters: focus stays beside them, not at the page's top.
document.addEventListener("htmx:afterSettle", (event) => {
  const asked = event.detail.requestConfig?.elt;
  if (!asked?.matches?.(".chip a, .chips-acts a, filter-menu a") || event.detail.target?.id !== "list") return;
  (document.querySelector("#list .chip:last-child a") || document.getElementById("filter_add"))?.focus();
});
