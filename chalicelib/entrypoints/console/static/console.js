// The console works without this. It keeps an impatient second click from being sent, offers to
// print where that can be done, and brings what went wrong into view.
"use strict";
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.querySelector("button").setAttribute("aria-disabled", "true");
  });
}
// A page that comes back from the browser's memory may be sent again; the server does it once.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    form.querySelector("button").removeAttribute("aria-disabled");
  }
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
document.querySelector("[role=alert]")?.focus();
