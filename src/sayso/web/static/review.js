// Keys of the review: a accept, x reject, e edit, space skip, u undo. The buttons do the same without this file.
(() => {
  "use strict";
  const edit = document.getElementById("edit");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, button, summary, a, [contenteditable]")) return;
    if (event.key === "e" && edit) {
      event.preventDefault();
      edit.open = !edit.open;
      if (edit.open) edit.querySelector("select, input, textarea").focus();
      return;
    }
    const button = ["a", "x", "u", " "].includes(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    if (button) { event.preventDefault(); button.click(); }
  });
  if (edit) edit.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { edit.open = false; edit.querySelector("summary").focus(); }
  });
  // one act is one row: a button that was pressed is not pressed twice
  document.querySelectorAll("form[method=post]").forEach((form) => {
    let sent = false;
    form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
