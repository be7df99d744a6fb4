// The chat button for a brand's own site: one script tag, a shadow root nobody's styles reach, a frame.
(() => {
  const script = document.currentScript;
  const home = new URL(".", script.src);
  const language = (document.documentElement.lang || navigator.language).slice(0, 2);
  const words = {
    id: { open: "Buka obrolan", close: "Tutup obrolan", title: "Obrolan", unread: "pesan baru" },
    en: { open: "Open the chat", close: "Close the chat", title: "Chat", unread: "new messages" },
  };
  const say = words[language] ?? words.en;
  const kept = `dua-chat-begun:${home.pathname}`;

  const css = `
    :host { all: initial; color-scheme: light dark; }
    button {
      position: fixed; inset-block-end: 1.25rem; inset-inline-end: 1.25rem; z-index: 2147483000;
      inline-size: 3.5rem; block-size: 3.5rem; border: 0; border-radius: 999px; cursor: pointer; padding: 0;
      display: grid; place-items: center; background: oklch(42% .135 276); color: oklch(99% .005 85);
      box-shadow: 0 2px 4px oklch(30% .03 276 / .2), 0 12px 32px -8px oklch(30% .03 276 / .45);
    }
    button:hover { background: oklch(36% .135 276); }
    button:focus-visible { outline: 3px solid oklch(44% .135 276); outline-offset: 3px; }
    svg { inline-size: 1.75rem; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
    .dot {
      position: absolute; inset-block-start: -.125rem; inset-inline-end: -.125rem; min-inline-size: 1.375rem;
      block-size: 1.375rem; padding-inline: .25rem; border-radius: 999px; display: grid; place-items: center;
      background: oklch(50% .18 26); color: oklch(99% .005 85); font: 600 .75rem/1 system-ui, sans-serif;
      border: 2px solid oklch(99% .005 85); box-sizing: border-box;
    }
    iframe {
      position: fixed; inset-block-end: 5.5rem; inset-inline-end: 1.25rem; z-index: 2147483000;
      inline-size: min(24rem, calc(100vw - 2.5rem)); block-size: min(38rem, calc(100dvh - 7rem));
      border: 1px solid oklch(60% .02 276 / .4); border-radius: 16px; background: Canvas;
      box-shadow: 0 24px 56px -12px oklch(30% .03 276 / .4);
    }
    [hidden] { display: none; }
    @media (max-width: 30rem) {
      iframe { inset: 0; inline-size: 100vw; block-size: 100dvh; border: 0; border-radius: 0; }
      button[aria-expanded="true"] { display: none; }
    }`;
  const svg = (path) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const stroke = document.createElementNS("http://www.w3.org/2000/svg", "path");
    drawn.setAttribute("viewBox", "0 0 24 24");
    drawn.setAttribute("aria-hidden", "true");
    stroke.setAttribute("d", path);
    drawn.append(stroke);
    return drawn;
  };

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // not an inline style: the site's own policy stays as strict as it is
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const button = document.createElement("button");
  const dot = document.createElement("span");
  dot.className = "dot";
  dot.hidden = true;
  button.type = "button";
  button.append(svg("M4 5h16v11H10l-5 4v-4H4z"), dot);
  root.append(button);
  let frame = null;
  let isLoaded = false;
  let isOpen = false;
  let unread = 0;

  function describe() {
    dot.hidden = unread === 0 || isOpen;
    dot.textContent = unread > 9 ? "9+" : String(unread);
    const count = dot.hidden ? "" : ` (${unread} ${say.unread})`;
    button.setAttribute("aria-label", (isOpen ? say.close : say.open) + count);
    button.setAttribute("aria-expanded", String(isOpen));
  }

  function tell() {
    if (isLoaded) frame.contentWindow.postMessage({ dua: isOpen ? "opened" : "closed" }, home.origin);
  }

  function load() {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = say.title;
    frame.hidden = true;
    frame.src = new URL(`embed?lang=${language}`, home);
    frame.addEventListener("load", () => {
      isLoaded = true;
      tell();
    });
    root.prepend(frame);
  }

  function show(wanted) {
    isOpen = wanted;
    load();
    frame.hidden = !isOpen;
    describe();
    tell();
    if (isOpen) frame.focus();
    else button.focus();
    try {
      localStorage.setItem(kept, "1");
    } catch {
      // Without storage the frame is only loaded when the button is used.
    }
  }

  button.addEventListener("click", () => show(!isOpen));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen) show(false);
  });
  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== home.origin) return;
    if (event.data?.dua === "close" && isOpen) show(false);
    if (event.data?.dua === "unread") {
      unread = Number(event.data.count) || 0;
      describe();
    }
  });
  describe();
  document.body.append(host);
  try {
    if (localStorage.getItem(kept)) load();
  } catch {
    // As above.
  }
})();
