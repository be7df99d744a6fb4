// <viewing-here src>: tells colleagues that this conversation is open here, while the page is seen.
const EVERY_MS = 20000;
const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

class ViewingHere extends HTMLElement {
  connectedCallback() {
    this.tell = () => document.hidden || fetch(this.getAttribute("src"), { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {});
    this.timer = setInterval(this.tell, EVERY_MS);
    document.addEventListener("visibilitychange", this.tell);
    this.tell();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.tell);
  }
}

customElements.define("viewing-here", ViewingHere);
