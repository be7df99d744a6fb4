// <live-stream src>: what changed becomes DOM events dua:<kind>. Polls where nobody can listen.
const POLL_MS = 20000, SLOWEST_MS = 30000, SHOW_BANNER_MS = 4000, SILENT_MS = 4000;
const NAME = "dua-live", OWN = new Set(["resync", "contact", "digest"]); // of the stream itself, not of one thing that changed

// Of all pages of this browser the one that holds the lock listens and tells the others what it hears; when it goes,
// another goes on after the last event it saw.
class Listener {
  constructor(src, since, take) {
    [this.src, this.last, this.take, this.wait] = [src, `@${since}`, take, 1000];
  }

  get isLive() {
    return navigator.onLine && (this.leads ? this.source?.readyState === EventSource.OPEN : this.isTold);
  }

  begin() {
    if (!globalThis.BroadcastChannel || !navigator.locks) return this.lead();
    this.others = new BroadcastChannel(NAME);
    this.others.addEventListener("message", (event) => this.overhear(event.data));
    this.isTold = false;
    this.others.postMessage({ is: "who" });
    this.queue({ signal: (this.leaving = new AbortController()).signal });
  }

  // The lock may be stolen from a page that sleeps.
  queue(options) {
    navigator.locks.request(NAME, options, () => {
      this.lead();
      return new Promise((done) => (this.release = done));
    }).catch(() => {
      if (!this.leads) return;
      this.stop();
      this.queue({ signal: this.leaving.signal });
    });
  }

  lead() {
    this.leads = true;
    this.open();
  }

  stop() {
    this.leads = false;
    this.source?.close();
    clearTimeout(this.timer);
  }

  leave() {
    this.stop();
    this.leaving?.abort();
    this.release?.();
    this.others?.close();
  }

  // Who does not lead asks whether somebody does.
  ask() {
    if (this.leads) return;
    clearTimeout(this.silent);
    this.silent = setTimeout(() => this.queue({ steal: true }), SILENT_MS);
    this.others.postMessage({ is: "who" });
  }

  open() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = new EventSource(`${this.src}?after=${encodeURIComponent(this.last)}`);
    this.source.addEventListener("open", () => this.pass({ is: "up" }));
    this.source.addEventListener("error", () => this.pass({ is: "down" }));
    for (const is of ["resync", "digest"]) this.source.addEventListener(is, ({ data }) => this.pass({ is, data }));
    this.source.addEventListener("message", ({ data, lastEventId }) => this.pass({ is: "news", data, id: lastEventId }));
  }

  // A stream that was given up is tried again, ever more slowly.
  retry() {
    if (!this.leads || this.source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(SLOWEST_MS, this.wait * 2);
  }

  pass(said) {
    this.others?.postMessage(said);
    this.take(said);
  }

  overhear(said) {
    if (said.is === "who" && this.leads) this.others.postMessage({ is: this.isLive ? "up" : "down" });
    if (said.is === "who" || this.leads) return;
    clearTimeout(this.silent);
    const isFirst = said.is === "up" && !this.isTold;
    this.isTold = said.is !== "down";
    this.take(said);
    if (isFirst) this.take({ is: "resync", data: "{}" }); // what was told before this page listened
  }
}

class LiveStream extends HTMLElement {
  connectedCallback() {
    if (!this.getAttribute("src")) return;
    this.listener = new Listener(this.getAttribute("src"), this.getAttribute("since"), (said) => this.take(said));
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
