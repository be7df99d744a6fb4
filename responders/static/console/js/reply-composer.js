// <reply-composer>: modes, the count of characters left, macros at the caret, the keys that send.
const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const counts = {
  code_points: (text) => [...text].length,
  graphemes: (text) => [...segments.segment(text)].length,
  utf16: (text) => text.length,
  bytes: (text) => new TextEncoder().encode(text).length,
  weighted: (text) => text.normalize("NFC").split(/https?:\/\/\S+/i).reduce((sum, rest, links) => sum + (links ? 23 : 0)
    + [...segments.segment(rest)].reduce((sum, { segment }) => sum + weight(segment), 0), 0),
};
// As the server counts: an emoji is 2 however it is made; signs of most Latin scripts are 1, any other 2.
const LIGHT = [[0, 4351], [8192, 8205], [8208, 8223], [8242, 8247]];
function weight(grapheme) {
  const signs = [...grapheme];
  const isLight = (sign) => LIGHT.some(([from, to]) => from <= sign.codePointAt(0) && sign.codePointAt(0) <= to);
  if (signs.length > 1 && /^\p{Extended_Pictographic}|^\p{Regional_Indicator}/u.test(grapheme)) return 2;
  return signs.reduce((sum, sign) => sum + (isLight(sign) ? 1 : 2), 0);
}

// Esc, or to delete the sign that opened it.
function leavesMenu({ key, target }) {
  const isEmptied = key === "Backspace" && target.matches("[type=search]") && !target.value;
  return (key === "Escape" || isEmptied) && target.closest("details[open]");
}

const BLANK = /\{[a-z_]+\}/; // as macros have them

class ReplyComposer extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.box = this.querySelector("textarea");
    if (!this.form || !this.box) return;
    this.form.addEventListener("input", () => this.update());
    this.form.addEventListener("change", () => this.update());
    this.form.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("click", (event) => this.click(event));
    this.form.addEventListener("htmx:afterSwap", () => this.update());
    this.update();
  }

  get mode() {
    return this.form.querySelector('input[name="mode"]:checked');
  }

  update() {
    const mode = this.mode;
    if (!mode) return;
    this.form.dataset.mode = mode.value;
    this.box.placeholder = mode.value === "note" ? this.box.dataset.note : this.box.dataset.reply;
    const encloses = this.querySelector("[data-enclosed]") !== null;
    const isCaption = encloses && mode.dataset.caption !== "";
    const limit = Number(isCaption ? mode.dataset.caption : mode.dataset.max) || 0;
    const left = limit - (counts[mode.dataset.measure] || counts.code_points)(this.box.value);
    const chars = this.querySelector(".chars");
    if (chars) {
      chars.hidden = !limit && !isCaption;
      chars.dataset.over = left < 0;
      chars.querySelector("[data-left]").textContent = new Intl.NumberFormat(document.documentElement.lang).format(left);
      const used = limit ? Math.min(100, (100 * (limit - left)) / limit) : 0;
      chars.querySelector(".arc")?.setAttribute("stroke-dasharray", `${used.toFixed(1)} 100`);
    }
    const says = mode.dataset.says === "true" && this.form.elements.template?.value; // a template, not the box
    const isLong = (limit > 0 || isCaption) && left < 0;
    this.form.dispatchEvent(new CustomEvent("dua:measured", { detail: { isTemplate: Boolean(says), mode: mode.dataset, blank: mode.value === "note" ? "" : BLANK.exec(this.box.value)?.[0], isEmpty: !this.box.value.trim() && !encloses, over: isLong ? -left : 0, isWordless: isCaption && !limit } }));
    this.form.elements.files?.setAttribute("accept", mode.dataset.accepts);
    for (const part of this.form.querySelectorAll("[data-only]")) part.hidden = !part.dataset.only.split(" ").includes(mode.value);
  }

  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (event.altKey) return this.open("details[data-later]");
      this.send(event.shiftKey ? "[data-send=resolve]" : "[data-send=plain]");
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const modes = [...this.form.querySelectorAll('input[name="mode"]:enabled')];
      const at = modes.indexOf(this.mode) + (event.key === "ArrowDown" ? 1 : -1);
      modes[(at + modes.length) % modes.length].checked = true;
      this.update();
    } else if (event.key === "/" && event.target === this.box && /(^|\s)$/.test(this.box.value.slice(0, this.box.selectionStart))) {
      if (this.open("details[data-macros]")) event.preventDefault();
    } else if (leavesMenu(event)) {
      event.preventDefault();
      event.target.closest("details").open = false;
      this.box.focus();
    }
  }

  open(which) {
    const menu = this.querySelector(`${which}:not([hidden])`);
    if (menu) menu.open = true;
    menu?.querySelector("input, button")?.focus();
    return menu;
  }

  click(event) {
    if (event.target.closest("button[data-send][aria-disabled=true]")) event.preventDefault();
    const macro = event.target.closest("button[data-text]");
    if (!macro) return;
    event.preventDefault();
    macro.closest("details").open = false;
    this.box.focus();
    this.box.setRangeText(macro.dataset.text, this.box.selectionStart, this.box.selectionEnd, "end");
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  send(which) {
    const button = this.form.querySelector(`button${which}:not([hidden])`);
    if (button?.getAttribute("aria-disabled") !== "true") button?.click();
  }
}

customElements.define("reply-composer", ReplyComposer);
