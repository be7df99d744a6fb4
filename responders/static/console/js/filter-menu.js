// <filter-menu>: filters found by typing, arrows move, Enter takes the first. <filter-chips>: Delete removes the chip in focus.
const next = (nodes, node, by) => nodes[(nodes.indexOf(node) + by + nodes.length) % nodes.length];

class FilterMenu extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.menu = this.closest("details");
    this.input.addEventListener("input", () => this.narrow());
    this.addEventListener("keydown", (event) => this.steer(event));
    this.opened = () => this.menu.open && this.begin();
    this.menu?.addEventListener("toggle", this.opened);
    if (this.menu?.open) this.begin();
  }

  disconnectedCallback() {
    this.menu?.removeEventListener("toggle", this.opened);
  }

  begin() {
    this.input.value = "";
    this.narrow();
    this.input.focus();
  }

  get shown() {
    return [...this.querySelectorAll("a.menu-item:not([hidden])")];
  }

  narrow() {
    const asked = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const option of this.querySelectorAll("a.menu-item")) {
      const words = option.getAttribute("aria-label").toLowerCase().split(/[\s:]+/);
      option.hidden = !asked.every((begun) => words.some((word) => word.startsWith(begun)));
    }
    for (const group of this.querySelectorAll("section")) group.hidden = !group.querySelector("a.menu-item:not([hidden])");
    this.querySelector(".none").hidden = this.shown.length > 0;
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
