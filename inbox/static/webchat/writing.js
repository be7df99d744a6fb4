// "… is writing", until nothing is heard of it for a while.
const LAPSE = 6_000;

export class Writing {
  constructor(place, words) {
    this.place = place;
    this.words = words;
    this.timer = 0;
  }

  show() {
    this.#write(this.words);
    this.timer = setTimeout(() => this.hide(), LAPSE);
  }

  hide() {
    this.#write("");
  }

  #write(text) {
    clearTimeout(this.timer);
    if (this.place.textContent !== text) this.place.textContent = text;
  }
}
