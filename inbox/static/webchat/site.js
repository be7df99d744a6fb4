// The site around us, where the chat is shown in a frame; nobody, where it has a page of its own.

export class Site {
  constructor(main, changed, opened) {
    this.isOpen = !document.documentElement.classList.contains("is-embedded");
    this.origin = "";
    this.close = main.querySelector(".chat__close");
    this.allowed = main.dataset.origins.split(" ");
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || !this.allowed.includes(event.origin)) return;
      this.origin = event.origin;
      if (event.data?.dua === "opened" || event.data?.dua === "closed") this.#turn(event.data.dua === "opened", opened);
      changed();
    });
    const leave = () => this.tell({ dua: "close" });
    this.close?.addEventListener("click", leave);
    document.addEventListener("keydown", (event) => event.key === "Escape" && leave());
  }

  tell(words) {
    if (this.origin) window.parent.postMessage(words, this.origin);
  }

  #turn(isOpen, opened) {
    this.isOpen = isOpen;
    if (this.close) this.close.hidden = false;
    if (isOpen) opened();
  }
}
