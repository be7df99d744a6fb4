// <stream-listener src>: of all pages of this browser the one that holds the lock listens and tells the others what it hears;
// when it goes, another goes on after the last event it saw. What is heard becomes dua-said.
const SLOWEST_MS = 30000, SILENT_MS = 4000, NAME = "dua-live";

class StreamListener extends HTMLElement {
  connectedCallback() {
    this.last = `@${this.getAttribute("since")}`;
    this.wait = 1000;
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
    this.source = new EventSource(`${this.getAttribute("src")}?after=${encodeURIComponent(this.last)}`);
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

  take(said) {
    this.dispatchEvent(new CustomEvent("dua-said", { detail: said }));
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

customElements.define("stream-listener", StreamListener);
