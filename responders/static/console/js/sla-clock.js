// <sla-clock due start warn>: counts from the server's time; crossing a threshold changes the token and says so once.
const MINUTE = 60, HOUR = 3600, DAY = 86400;
const told = new Set();
let offset = 0;

function synchronise() {
  const meta = document.querySelector('meta[name="server-time"]');
  if (meta) offset = new Date(meta.content).getTime() - Date.now();
}
synchronise();

function words(seconds, exact) {
  const [d, h, m, s] = (document.body.dataset.units || "d h m s").split(" ").map((unit) => unit.length > 1 ? `\u00a0${unit}` : unit);
  const total = Math.abs(Math.trunc(seconds));
  if (exact && total < HOUR) return `${Math.floor(total / MINUTE)}:${String(total % MINUTE).padStart(2, "0")}`;
  if (total < MINUTE) return `${total}${s}`;
  if (total < HOUR) return `${Math.floor(total / MINUTE)}${m}`;
  const [big, small, bigUnit, smallUnit] =
    total < DAY ? [total / HOUR, (total % HOUR) / MINUTE, h, m] : [total / DAY, (total % DAY) / HOUR, d, h];
  return Math.floor(small) ? `${Math.floor(big)}${bigUnit} ${Math.floor(small)}${smallUnit}` : `${Math.floor(big)}${bigUnit}`;
}

class SlaClock extends HTMLElement {
  connectedCallback() {
    this.due = Date.parse(this.getAttribute("due") || "");
    this.start = Date.parse(this.getAttribute("start") || "");
    this.warn = Date.parse(this.getAttribute("warn") || "");
    if (!Number.isNaN(this.due)) this.tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  tick() {
    const now = Date.now() + offset;
    const left = (this.due - now) / 1000;
    const state = left < 0 ? "late" : now >= this.warn ? "risk" : "ok";
    if (state !== this.dataset.s) this.cross(state);
    this.querySelector("b.num")?.replaceChildren(words(left, this.hasAttribute("exact")));
    const share = Math.max(0, Math.min(100, (100 * (this.due - now)) / (this.due - this.start || 1)));
    this.querySelector(".arc")?.setAttribute("stroke-dasharray", `${share.toFixed(1)} 100`);
    this.closest("form")?.querySelector(".burn rect")?.setAttribute("width", `${share.toFixed(1)}%`);
    const close = Math.abs(left) < 5 * MINUTE || this.hasAttribute("exact");
    const period = close ? 1000 : Math.abs(left) < HOUR ? 15000 : 60000;
    this.timer = setTimeout(() => this.tick(), period - (now % 1000));
  }

  cross(state) {
    this.dataset.s = state;
    const template = document.getElementById(`sla-${state}`);
    if (template) this.replaceChildren(template.content.cloneNode(true));
    this.announce(state);
  }

  announce(state) {
    const key = `${this.getAttribute("due")}:${state}`;
    const sentence = document.body.dataset[state];
    if (!sentence || told.has(key)) return;
    told.add(key);
    const region = document.getElementById(state === "late" && this.hasAttribute("own") ? "alarm" : "announce");
    if (region) region.textContent = `${sentence} ${this.getAttribute("name") || ""}`;
  }
}

customElements.define("sla-clock", SlaClock);
