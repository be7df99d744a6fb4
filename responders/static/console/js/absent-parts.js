// What is told about a part that is not on this page, such as a row of another list, is left out.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.serverResponse?.includes("hx-swap-oob")) return;
  const made = Object.assign(document.createElement("template"), { innerHTML: detail.serverResponse });
  const apart = [...made.content.querySelectorAll("[hx-swap-oob][id]")].filter((part) => !document.getElementById(part.id));
  for (const part of apart) part.remove();
  if (apart.length) detail.serverResponse = made.innerHTML;
});
