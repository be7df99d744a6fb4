// <template-preview>: what stands in a template's blanks shows at once where the customer will read it.
class TemplatePreview extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => this.fill(event.target));
  }

  fill(input) {
    const key = input.dataset?.fills;
    if (!key) return;
    const words = input.value.trim().replace(/\s+/g, " ");
    for (const place of this.querySelectorAll("mark[data-slot]")) {
      if (place.dataset.slot === key) place.textContent = words || place.dataset.empty;
    }
  }
}

customElements.define("template-preview", TemplatePreview);
