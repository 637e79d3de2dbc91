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
