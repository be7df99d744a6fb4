// <send-state>: why nothing can be sent, on the buttons that would send it. The words come from its attributes.
class SendState extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.form?.addEventListener("dua:measured", (event) => this.say(this.why(event.detail)));
    this.form?.dispatchEvent(new Event("change")); // the composer around may have measured before this was here
  }

  why({ isTemplate, mode, blank, isEmpty, over, isWordless }) {
    const say = (what, value) => this.dataset[what].replace("%s", value ?? "");
    const number = new Intl.NumberFormat(document.documentElement.lang);
    if (isTemplate) return "";
    if (mode.closed === "true") return say("closed");
    if (isEmpty) return say("empty");
    const files = [...this.form.querySelectorAll("[data-enclosed]")];
    const limits = JSON.parse(mode.limits || "null");
    if (limits && files.length > Number(mode.most)) return say("many", number.format(mode.most));
    if (limits && files.some((file) => !(file.dataset.kind in limits))) return say("kind");
    if (limits && files.some((file) => Number(file.dataset.bytes) > limits[file.dataset.kind])) return say("large");
    if (blank) return say("unfilled", blank);
    if (over) return isWordless ? say("wordless") : say("long", number.format(over));
    return "";
  }

  say(why) {
    for (const button of this.form.querySelectorAll("button[data-send]")) {
      button.setAttribute("aria-disabled", Boolean(why));
      if (button.dataset.send === "plain") this.label(button, why);
    }
  }

  label(button, why) {
    let told = button.querySelector(".why");
    if (!told) button.append(told = Object.assign(document.createElement("span"), { className: "why" }));
    told.textContent = why;
    told.hidden = !why;
  }
}

customElements.define("send-state", SendState);
