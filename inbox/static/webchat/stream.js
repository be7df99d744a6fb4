// What the server tells while the page is open: that something changed, or that an answer is being written.

export class Stream {
  constructor(address, changed, typing) {
    this.address = address;
    this.changed = changed;
    this.typing = typing;
    this.source = null;
  }

  // Again after it was closed for good, as for a visitor not yet known.
  listen() {
    if (this.source !== null && this.source.readyState !== EventSource.CLOSED) return;
    this.source = new EventSource(this.address);
    this.source.addEventListener("resync", this.changed);
    this.source.addEventListener("message", (event) => {
      if (JSON.parse(event.data).kind === "typing") this.typing();
      else this.changed();
    });
  }
}
