// <copy-text>: a button that copies what carries data-copy; without scripts the text can still be marked.
class CopyText extends HTMLElement {
  connectedCallback() {
    const source = this.querySelector("[data-copy]");
    if (!source || this.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn s";
    button.textContent = this.dataset.copy || "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = this.dataset.copied || "Copied";
    });
    this.append(button);
  }
}

customElements.define("copy-text", CopyText);
