// <wall-board src>: its tiles are fetched again when something changed, at most every five seconds, and at least every minute.
const LEAST_MS = 5000, MOST_MS = 60000;

class WallBoard extends HTMLElement {
  connectedCallback() {
    this.last = Date.now();
    document.addEventListener("dua:changed", () => this.soon());
    document.addEventListener("dua:resync", () => this.soon());
    setInterval(() => Date.now() - this.last >= MOST_MS && this.fetch(), LEAST_MS);
    setInterval(() => this.tick(), 1000);
  }

  soon() {
    this.timer ??= setTimeout(() => this.fetch(), Math.max(0, this.last + LEAST_MS - Date.now()));
  }

  async fetch() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.last = Date.now();
    if (document.hidden || this.matches(":has(:focus-visible)")) return this.soon();
    await globalThis.htmx.ajax("GET", this.getAttribute("src"), { target: this, swap: "innerHTML" });
  }

  tick() {
    const clock = document.querySelector(".wclock time");
    if (clock) clock.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: document.body.dataset.zone || undefined,
    }).format(new Date());
  }
}

customElements.define("wall-board", WallBoard);
