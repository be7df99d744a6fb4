// <local-time>: shows its <time> in the page's language; beyond today it adds the day.
const page = document.documentElement.lang || "en";
const language = page === "en" ? "en-GB" : page;
const styles = {
  time: { hour: "2-digit", minute: "2-digit" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  day: { day: "numeric", month: "short", year: "numeric" },
  full: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
};
const zone = document.body?.dataset.zone;
const cache = new Map();

function formatter(style) {
  if (!cache.has(style)) {
    cache.set(style, new Intl.DateTimeFormat(language, { ...styles[style], hourCycle: "h23", timeZone: zone || undefined }));
  }
  return cache.get(style);
}

class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const at = time && new Date(time.dateTime);
    if (!at || Number.isNaN(at.getTime())) return;
    let style = time.dataset.style || "time";
    const day = formatter("day");
    if ((style === "time" || style === "seconds") && day.format(at) !== day.format(new Date())) style = "full";
    time.textContent = formatter(style).format(at);
  }
}

customElements.define("local-time", LocalTime);
