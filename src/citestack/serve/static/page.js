// Scrolls to the quote that the address names by offsets, when it names no place of its own.
const quote = document.getElementById("quote");
if (quote && !location.hash) quote.scrollIntoView({ block: "center" });
