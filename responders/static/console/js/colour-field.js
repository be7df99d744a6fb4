// <colour-field>: the browser's colour picker beside a field for #rrggbb; each follows the other.
class ColourField extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input[type=text]");
    if (!field || this.querySelector("input[type=color]")) return;
    const picker = document.createElement("input");
    picker.type = "color";
    picker.setAttribute("aria-label", this.dataset.label);
    picker.title = this.dataset.label;
    const follow = () => {
      if (/^#[0-9a-f]{6}$/i.test(field.value.trim())) picker.value = field.value.trim();
    };
    follow();
    field.addEventListener("input", follow);
    picker.addEventListener("input", () => (field.value = picker.value));
    field.after(picker);
  }
}

customElements.define("colour-field", ColourField);
