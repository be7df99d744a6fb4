// <my-presence me url>: one's own presence, fetched again when it changed without this page.
class MyPresence extends HTMLElement {
  connectedCallback() {
    this.hear = ({ detail }) => {
      if (String(detail.id) !== this.getAttribute("me") || this.matches(":focus-within")) return;
      globalThis.htmx.ajax("GET", this.getAttribute("url"), { target: this, swap: "outerHTML", source: this });
    };
    document.addEventListener("dua:people", this.hear);
  }

  disconnectedCallback() {
    document.removeEventListener("dua:people", this.hear);
  }
}

customElements.define("my-presence", MyPresence);
