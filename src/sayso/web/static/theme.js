// Runs before the page is drawn, so that a chosen theme does not flicker.
(() => {
  "use strict";
  let theme = null;
  try { theme = localStorage.getItem("sayso-theme"); } catch { /* no storage: the system's choice */ }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
