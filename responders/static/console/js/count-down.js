// <count-down until>: whole seconds left, from the server's time; asks for fresh facts when it is over.
const meta = document.querySelector('meta[name="server-time"]');
const offset = meta ? new Date(meta.content).getTime() - Date.now() : 0;

class CountDown extends HTMLElement {
  connectedCallback() {
    this.until = Date.parse(this.getAttribute("until") || "");
    if (!Number.isNaN(this.until)) this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  tick() {
    const left = Math.ceil((this.until - Date.now() - offset) / 1000);
    this.textContent = String(Math.max(0, left));
    const total = Number(this.getAttribute("of")) || 8;
    this.closest("[data-count-down]")?.querySelector(".arc")
      ?.setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, (100 * left) / total))} 100`);
    if (left > 0) this.timer = setTimeout(() => this.tick(), 250);
    else this.timer = setTimeout(() => document.dispatchEvent(new CustomEvent("dua:resync")), 1500);
  }
}

customElements.define("count-down", CountDown);
