// The messages on the page. A line is written again only where it changed, so that it is read out once.
import { show } from "./files.js";

export class Lines {
  constructor(main, words, base, send) {
    this.base = base;
    this.list = main.querySelector(".chat__lines");
    this.scroll = main.querySelector(".chat__scroll");
    this.template = document.getElementById("line").content;
    this.words = words;
    this.send = send;
    this.isAtEnd = true;
    this.scroll.addEventListener("scroll", () => (this.isAtEnd = this.#isNear()));
    this.list.addEventListener("load", () => this.isAtEnd && this.toEnd(), true); // a picture has its height only now
    const language = document.documentElement.lang;
    this.clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  }

  show(messages) {
    const { isAtEnd } = this;
    const present = new Map([...this.list.children].map((child) => [child.dataset.key, child]));
    const children = messages.map((message) => {
      const isOwn = message.is_own ?? true;
      const key = isOwn ? message.client_id : `s${message.id}`;
      const child = present.get(key) ?? this.template.cloneNode(true).querySelector("li");
      child.dataset.key = key;
      this.#write(child, message, isOwn);
      return child;
    });
    for (const child of [...this.list.children]) if (!children.includes(child)) child.remove();
    children.forEach((child, index) => {
      const there = this.list.children[index];
      if (there !== child) this.list.insertBefore(child, there ?? null);
    });
    if (isAtEnd) this.toEnd();
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  #isNear() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 80;
  }

  #write(line, message, isOwn) {
    const put = (place, text) => {
      if (place.textContent !== text) place.textContent = text;
    };
    line.classList.toggle("line--own", isOwn);
    put(line.querySelector(".line__who"), isOwn ? this.words.you : this.words.us);
    put(line.querySelector(".line__text"), message.text);
    line.querySelector(".line__text").hidden = !message.text;
    show(line.querySelector(".line__files"), message.files ?? [], this.base);
    line.querySelector(".line__masked").hidden = !message.is_masked;
    const time = line.querySelector("time");
    time.dateTime = message.at;
    put(time, this.clock.format(new Date(message.at)));
    if (!isOwn) return;
    const state = line.querySelector(".line__state");
    if (message.state === "failed") state.replaceChildren(this.words.failed, " ", this.#again(message));
    else put(state, message.state === "sending" ? this.words.sending : this.words.sent);
  }

  #again(message) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.words.again;
    button.addEventListener("click", () => this.send(message));
    return button;
  }
}
