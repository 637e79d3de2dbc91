// Copies a fix to the clipboard; without script it is selected by hand, or downloaded.
for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break; // a page that did not come over https or loopback
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
}

// Words selected in the text become the sentence to follow; a button beside them leads to the form.
const chosen = document.getElementById("sentence-text");
if (chosen) {
  document.getElementById("select-hint").hidden = false;
  const jump = Object.assign(document.createElement("a"), { href: "#sentence", className: "button chosen", hidden: true });
  jump.textContent = "Follow the selected words";
  document.querySelector(".document").append(jump);
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().replace(/\s+/g, " ").trim();
    const inside = selection.anchorNode?.parentElement?.closest(".said-here");
    jump.hidden = !(inside && words.length > 10);
    if (!jump.hidden) chosen.value = words.slice(0, 2000);
  });
}
