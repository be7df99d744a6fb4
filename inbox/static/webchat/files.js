// Files in a chat: chosen, pasted or dropped here, and shown in their lines.

export function offer(form, base, complain, sent) {
  const input = form.querySelector("#file");
  const send = async (file) => {
    if (file.size > Number(input.dataset.largest)) return complain(input.dataset.tooLarge);
    const body = new FormData();
    body.set("client_id", crypto.randomUUID());
    body.set("name", form.elements.name?.value ?? "");
    body.set("file", file);
    form.classList.add("is-sending");
    try {
      const answer = await fetch(`${base}files${location.search}`, { method: "POST", body });
      if (answer.ok) sent();
      else complain((await answer.json()).error);
    } catch {
      complain(document.getElementById("words").dataset.fileOffline);
    }
    form.classList.remove("is-sending");
  };
  const sendAll = async (files) => {
    for (const file of files) await send(file);
  };
  input.parentElement.hidden = false;
  input.addEventListener("change", async () => {
    await sendAll([...input.files]);
    input.value = "";
  });
  form.addEventListener("paste", (event) => event.clipboardData.files.length && sendAll([...event.clipboardData.files]));
  document.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    sendAll([...event.dataTransfer.files]);
  });
}

// Written once: a picture or a sound that is there is not loaded again.
export function show(place, files, base) {
  const ids = files.map((file) => file.id).join();
  if ((place.dataset.shown ?? (place.children.length ? ids : "")) === ids) return;
  place.dataset.shown = ids;
  place.hidden = !files.length;
  place.replaceChildren(...files.map((file) => element(file, `${base}files/${file.id}`)));
}

function element(file, address) {
  if (file.kind === "audio" || file.kind === "video") {
    const clip = document.createElement(file.kind);
    Object.assign(clip, { className: "file", controls: true, preload: "none", src: address, ariaLabel: file.name });
    return clip;
  }
  const link = document.createElement("a");
  Object.assign(link, { className: "file", href: address });
  if (file.kind === "image") {
    const image = new Image(file.width, file.height);
    Object.assign(image, { src: `${address}?preview`, alt: file.name });
    Object.assign(link, { target: "_blank", rel: "noopener" });
    link.append(image);
  } else {
    link.classList.add("file--paper");
    Object.assign(link, { download: "", textContent: file.name });
  }
  return link;
}
