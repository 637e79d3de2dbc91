// Evidence opens under the mouse as well; a click keeps it open. By keyboard the buttons open it without script.
const OPEN_MS = 140;
const CLOSE_MS = 220;

export function watchEvidence(root) {
  for (const button of root.querySelectorAll("button.cell")) attend(button);
}

function attend(button) {
  const shown = button.popoverTargetElement;
  let waiting = 0;
  let hovered = false; // opened by the mouse, and not kept by a click
  const later = (what, ms) => {
    clearTimeout(waiting);
    waiting = setTimeout(what, ms);
  };
  const open = () => {
    if (shown.matches(":popover-open") || !button.isConnected) return;
    hovered = true;
    shown.showPopover({ source: button });
  };
  const close = () => {
    if (hovered && shown.matches(":popover-open")) shown.hidePopover();
  };
  button.addEventListener("pointerenter", (e) => e.pointerType === "mouse" && later(open, OPEN_MS));
  button.addEventListener("pointerleave", () => later(close, CLOSE_MS));
  shown.addEventListener("pointerenter", () => clearTimeout(waiting));
  shown.addEventListener("pointerleave", () => later(close, CLOSE_MS));
  shown.addEventListener("toggle", (e) => {
    if (e.newState === "closed") hovered = false;
  });
  button.addEventListener("click", (e) => {
    clearTimeout(waiting);
    if (!hovered) return;
    hovered = false;
    e.preventDefault();
  });
}
