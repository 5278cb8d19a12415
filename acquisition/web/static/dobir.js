// Small comforts of every page; nothing depends on them.
"use strict";

// A form is sent once: a second click while the answer is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// <input type="checkbox" data-check-all="name"> ticks all boxes of that name in its form or table.
document.addEventListener("change", (event) => {
  const name = event.target.dataset ? event.target.dataset.checkAll : undefined;
  if (!name) return;
  const scope = event.target.closest("form, table") || document;
  for (const box of scope.querySelectorAll(`input[type=checkbox][name="${name}"]`)) box.checked = event.target.checked;
});

// Selects marked data-submit send their form when changed.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});

// Keyboard in tables marked data-keys: j/k move, Enter opens, / goes to the search field.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, button, summary")) return;
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
    return;
  }
  const table = document.querySelector("table[data-keys]");
  if (!table || !["j", "k", "о", "л", "Enter"].includes(event.key)) return;
  const rows = [...table.tBodies[0].rows];
  const at = rows.findIndex((row) => row.classList.contains("is-current"));
  if (event.key === "Enter") {
    if (at >= 0 && !event.target.closest("a")) { const link = rows[at].querySelector("a"); if (link) link.click(); }
    return;
  }
  const next = Math.min(rows.length - 1, Math.max(0, at + (event.key === "j" || event.key === "о" ? 1 : -1)));
  if (at >= 0) rows[at].classList.remove("is-current");
  if (rows[next]) {
    rows[next].classList.add("is-current");
    rows[next].scrollIntoView({ block: "nearest" });
    const link = rows[next].querySelector("a");
    if (link) link.focus({ preventScroll: true });
  }
});

// A table wider than its box is scrolled by keyboard: the box takes focus, but only while there is something to scroll.
function reachWideTables() {
  for (const box of document.querySelectorAll(".table-responsive")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
for (const moment of ["load", "resize"]) window.addEventListener(moment, reachWideTables);
document.addEventListener("htmx:afterSettle", reachWideTables);
