// <count-down until>: whole seconds left, never more than there are, from the server's time; asks for fresh facts when it is over.
// The server told its time after the page was asked for: reckoned from then, what the way and the page took is not promised.
const meta = document.querySelector('meta[name="server-time"]');
const asked = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.requestStart ?? 0);
const offset = meta ? new Date(meta.content).getTime() - asked : 0;

class CountDown extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.getAttribute("until") || "");
    if (!Number.isNaN(this.until)) this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  tick() {
    const left = (this.until - Date.now() - offset) / 1000;
    const unit = (document.body.dataset.units || "s").split(" ").at(-1);
    this.textContent = `${Math.max(0, Math.floor(left))}${unit.length > 1 ? "\u00a0" : ""}${unit}`;
    const total = Number(this.getAttribute("of")) || 8;
    this.closest("[data-count-down]")?.querySelector(".arc")
      ?.setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, (100 * left) / total))} 100`);
    if (left > 0) this.timer = setTimeout(() => this.tick(), 250);
    else this.timer = setTimeout(() => document.dispatchEvent(new CustomEvent("dua:resync")), 1500);
  }
}

customElements.define("count-down", CountDown);
