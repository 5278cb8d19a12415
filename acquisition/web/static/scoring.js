// The score sheet by keyboard: a digit chooses the points of the criterion in focus and goes to the next one,
// Ctrl+Enter saves and opens the next title. Everything works without it.
"use strict";

(() => {
  const form = document.getElementById("score-form");
  if (!form) return;
  const groups = [...form.querySelectorAll("fieldset.points")];

  const focusGroup = (group) => {
    const radio = group.querySelector("input:checked") || group.querySelector("input");
    if (radio) radio.focus();
  };

  let last = null;

  // «1» and «0» in quick succession are 10 of the criterion before.
  const ten = (digit, now) => {
    const quick = digit === "0" && last && last.digit === "1" && now - last.at < 700;
    const radio = quick ? last.group.querySelector('input[value="10"]') : null;
    if (radio) radio.checked = true;
    return Boolean(radio);
  };

  // «0» means 10 where 10 is the highest and 0 is no choice.
  const choice = (group, digit) =>
    group.querySelector(`input[value="${digit}"]`) || (digit === "0" ? group.querySelector('input[value="10"]') : null);

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save-next]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
    if (event.target.closest("textarea, select, input:not([type=radio])")) return;
    const now = Date.now();
    if (ten(event.key, now)) { event.preventDefault(); last = null; return; }
    const group = event.target.closest("fieldset.points") || groups.find((one) => !one.querySelector("input:checked"));
    if (!group) return;
    const radio = choice(group, event.key);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    last = { group, digit: event.key, at: now };
    const next = groups[groups.indexOf(group) + 1];
    if (next) focusGroup(next); else radio.focus();
  });

  const first = groups.find((one) => !one.querySelector("input:checked"));
  if (first) first.querySelector("input").focus({ preventScroll: true });
})();
