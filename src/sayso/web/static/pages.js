// What pages do beyond links and forms: theme, copying, keys. All of it works without this file, too.
(() => {
  "use strict";
  const root = document.documentElement;

  // light, dark, or as the system has it
  const themes = document.querySelector(".themes");
  if (themes) {
    themes.hidden = false;
    const show = () => themes.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.value === (root.dataset.theme || ""))));
    themes.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.value) root.dataset.theme = button.value; else delete root.dataset.theme;
      try { localStorage.setItem("sayso-theme", button.value); } catch { /* not kept */ }
      show();
    });
    show();
  }

  // copy buttons
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try { await navigator.clipboard.writeText(source.textContent); button.textContent = "Copied"; } catch { button.textContent = "Select and copy"; }
    });
  });

  // empty fields stay out of the address
  document.querySelectorAll("form[method=get], form:not([method])").forEach((form) => {
    form.addEventListener("submit", () => form.querySelectorAll("input, select").forEach((field) => { if (!field.value) field.disabled = true; }));
  });

  // keys: / search, n next, p previous
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const go = (rel) => { const link = document.querySelector(`main a[rel=${rel}]`); if (link) link.click(); };
    if (event.key === "/") { const box = document.getElementById("q"); if (box) { event.preventDefault(); box.focus(); } }
    if (event.key === "n") go("next");
    if (event.key === "p") go("prev");
  });

  // what takes seconds to make is fetched when it comes into sight
  document.querySelectorAll("section[data-later]").forEach((part) => {
    const bring = async () => {
      part.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(part.dataset.later);
        const made = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
        if (made) part.replaceWith(document.importNode(made, true));
      } catch { /* the link leads there */ }
      part.removeAttribute("aria-busy");
    };
    const watch = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) { watch.disconnect(); bring(); } });
    watch.observe(part);
  });

  // a ticked layer changes the address, so that it can be sent on
  const layers = document.querySelector("form.layer-form");
  if (layers) layers.addEventListener("change", () => {
    const on = [...layers.querySelectorAll("input:checked")].map((box) => box.id.replace("layer-", ""));
    const url = new URL(location.href);
    for (const key of [...url.searchParams.keys()]) if (key.startsWith("layer-") || key === "chosen") url.searchParams.delete(key);
    url.searchParams.set("layers", on.join(",") || "none");
    history.replaceState(null, "", url);
  });
})();
