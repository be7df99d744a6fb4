// <push-switch key-url worker>: subscribes this browser to notices, after asking its owner, and hands the keys to the form.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

class PushSwitch extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    const able = "serviceWorker" in navigator && "PushManager" in globalThis && isSecureContext;
    if (!able) return this.say("missing");
    this.form.querySelector("button").hidden = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.subscribe().catch(() => this.say("failed"));
    });
  }

  say(what) {
    this.querySelector("[role=status]").textContent = this.dataset[what];
  }

  async subscribe() {
    if ((await Notification.requestPermission()) !== "granted") return this.say("denied");
    const token = this.form.elements.csrfmiddlewaretoken.value;
    const answer = await fetch(this.getAttribute("key-url"), { method: "POST", headers: { "X-CSRFToken": token } });
    const { key } = await answer.json();
    const registration = await navigator.serviceWorker.register(this.getAttribute("worker"));
    await this.active(registration);
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    const { endpoint, keys } = made.toJSON();
    Object.entries({ endpoint, ...keys }).forEach(([name, value]) => (this.form.elements[name].value = value));
    this.form.submit();
  }

  // navigator.serviceWorker.ready waits for a worker over this page; ours is only over its own folder.
  active(registration) {
    const worker = registration.active || registration.waiting || registration.installing;
    if (worker.state === "activated") return undefined;
    return new Promise((done) => worker.addEventListener("statechange", () => worker.state === "activated" && done()));
  }
}

customElements.define("push-switch", PushSwitch);
