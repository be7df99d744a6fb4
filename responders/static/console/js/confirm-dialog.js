// <confirm-dialog>: asks before what carries data-confirm; without it the form just goes.
class ConfirmDialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    document.addEventListener("htmx:confirm", (event) => {
      const asked = event.detail.elt.closest("[data-confirm]");
      if (!asked) return;
      event.preventDefault();
      this.ask(asked).then((yes) => yes && event.detail.issueRequest(true));
    });
    document.addEventListener("submit", (event) => {
      const asked = event.target.closest("form[data-confirm]:not([hx-post])");
      if (!asked || asked.dataset.confirmed) return;
      event.preventDefault();
      this.ask(asked).then((yes) => {
        if (!yes) return;
        asked.dataset.confirmed = "yes";
        asked.requestSubmit(event.submitter);
      });
    });
  }

  ask(asked) {
    this.querySelector("h2").textContent = asked.dataset.confirm;
    this.querySelector("[data-why]").textContent = asked.dataset.why || "";
    this.querySelector("[data-yes]").textContent = asked.dataset.yes || "OK";
    this.dialog.returnValue = "no";
    this.dialog.showModal();
    return new Promise((answer) => {
      this.dialog.addEventListener("close", () => answer(this.dialog.returnValue === "yes"), { once: true });
    });
  }
}

customElements.define("confirm-dialog", ConfirmDialog);
