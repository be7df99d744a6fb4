// <live-stream src>: one event stream for the page; what it tells becomes DOM events dua:<kind>. Polls where it cannot listen.
const POLL_MS = 20000, SLOWEST_MS = 30000, SHOW_BANNER_MS = 4000;

class LiveStream extends HTMLElement {
  connectedCallback() {
    this.wait = 1000;
    this.seen();
    this.banner = this.querySelector(".connection");
    this.querySelector("[data-retry]")?.addEventListener("click", () => this.open());
    addEventListener("online", () => this.open());
    addEventListener("offline", () => this.down());
    addEventListener("pagehide", () => this.source?.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
    setInterval(() => this.isLive || document.hidden || this.tell("resync", {}), POLL_MS);
    if (this.getAttribute("src")) this.open();
  }

  get isLive() {
    return navigator.onLine && this.source?.readyState === EventSource.OPEN;
  }

  open() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = new EventSource(this.getAttribute("src"));
    this.source.addEventListener("open", () => this.up());
    this.source.addEventListener("error", () => this.down());
    this.source.addEventListener("resync", () => this.tell("resync", {}));
    this.source.addEventListener("message", (event) => this.take(event.data));
  }

  take(data) {
    this.seen();
    let hint;
    try {
      hint = JSON.parse(data);
    } catch {
      return;
    }
    this.tell(hint.kind, hint);
  }

  tell(kind, detail) {
    document.dispatchEvent(new CustomEvent(`dua:${kind}`, { detail }));
    if (kind !== "resync") document.dispatchEvent(new CustomEvent("dua:changed", { detail: { ...detail, kind } }));
  }

  up() {
    const wasDown = this.wasDown;
    this.wait = 1000;
    this.wasDown = false;
    clearTimeout(this.late);
    this.late = undefined;
    if (this.banner) this.banner.hidden = true;
    document.getElementById("live-dot")?.setAttribute("data-state", "on");
    this.seen();
    if (wasDown) this.tell("resync", {});
  }

  down() {
    this.wasDown = true;
    document.getElementById("live-dot")?.setAttribute("data-state", "off");
    this.late ??= setTimeout(() => this.banner && (this.banner.hidden = this.isLive), SHOW_BANNER_MS);
    if (this.source.readyState !== EventSource.CLOSED) return;
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(SLOWEST_MS, this.wait * 2);
  }

  seen() {
    const last = this.querySelector("[data-last]");
    if (last) last.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23" });
  }
}

customElements.define("live-stream", LiveStream);
