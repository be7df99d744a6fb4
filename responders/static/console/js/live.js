// <live-stream>: what its listener hears becomes DOM events dua:<kind>. Polls where nobody can listen.
const POLL_MS = 20000, SHOW_BANNER_MS = 4000;
const OWN = new Set(["resync", "contact", "digest"]); // of the stream itself, not of one thing that changed

class LiveStream extends HTMLElement {
  connectedCallback() {
    this.listener = this.querySelector("stream-listener");
    if (!this.listener) return;
    this.listener.addEventListener("dua-said", ({ detail }) => this.take(detail));
    this.seen();
    this.banner = this.querySelector(".connection");
    this.querySelector("[data-retry]")?.addEventListener("click", () => this.reach());
    addEventListener("online", () => this.reach());
    addEventListener("offline", () => this.down());
    addEventListener("pagehide", () => this.listener.leave());
    addEventListener("pageshow", (event) => event.persisted && this.listener.begin());
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    setInterval(() => document.hidden || this.look(), POLL_MS);
    this.listener.begin();
  }

  get isLive() {
    return Boolean(this.listener?.isLive);
  }

  reach() {
    if (this.listener.leads) this.listener.open();
    else this.look();
  }

  // Is anybody there? Who cannot listen looks anew.
  look() {
    if (!this.isLive) this.tell("resync", {});
    this.listener.ask();
  }

  take({ is, data, id }) {
    if (is === "news") this.hear(data, id);
    else if (OWN.has(is)) this.tell(is, JSON.parse(data));
    else if (is === "up") this.up();
    else this.down();
  }

  hear(data, id) {
    this.listener.last = id;
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
    if (!OWN.has(kind)) document.dispatchEvent(new CustomEvent("dua:changed", { detail: { ...detail, kind } }));
  }

  // The stream goes on after the last event, or says to look anew; what waited for contact goes out now.
  up() {
    this.listener.wait = 1000;
    clearTimeout(this.late);
    this.late = undefined;
    if (this.banner) this.banner.hidden = true;
    document.getElementById("live-dot")?.setAttribute("data-state", "on");
    this.seen();
    this.tell("contact", {});
  }

  down() {
    document.getElementById("live-dot")?.setAttribute("data-state", "off");
    this.late ??= setTimeout(() => this.banner && (this.banner.hidden = this.isLive), SHOW_BANNER_MS);
    this.listener.retry();
  }

  seen() {
    const last = this.querySelector("[data-last]");
    if (last) last.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23" });
  }
}

customElements.define("live-stream", LiveStream);
