/* Leaving a form with something unsaved in it asks first: only where something really differs from what the server sent,
   or where the server itself sent it unsaved. An added row that nobody filled in is no change. */
"use strict";
(() => {
  const form = document.querySelector("#content-main > form[method=post]");
  if (!form) return;
  let leaving = false;

  /** What the form would send, without what scripts count and rows that are still as they began. */
  function typed() {
    const found = [];
    for (const [name, value] of new FormData(form)) {
      if (/^csrfmiddlewaretoken$|__prefix__|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(name)) continue;
      const text = value instanceof File ? (value.name ? `${value.name} ${value.size}` : "") : value;
      const [, prefix, number, field] = /^(.+)-(\d+)-(.+)$/.exec(name) ?? [];
      if (prefix && isNew(prefix, Number(number)) && text === atFirst(prefix, field)) continue;
      found.push(`${prefix && isNew(prefix, Number(number)) ? `${prefix}+${field}` : name}=${text}`);
    }
    return found.join("\n");
  }

  function isNew(prefix, number) {
    const stored = form.elements[`${prefix}-INITIAL_FORMS`];
    return Boolean(stored) && number >= Number(stored.value);
  }

  /** What a field of a row has in the empty row that new ones are made from. */
  function atFirst(prefix, field) {
    const model = form.elements[`${prefix}-__prefix__-${field}`];
    if (!model || model.type === "checkbox") return "";
    return model.value ?? "";
  }

  // The other scripts have run: choices and rows stand as the server meant them.
  let before = form.querySelector("[data-unsaved]") ? null : typed();
  window.addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted && before !== null) before = typed();
  });
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || (before !== null && typed() === before)) return;
    event.preventDefault();
  });
  // Ctrl+Enter (on a Mac, Cmd+Enter) saves, wherever the focus is; in the box for pasted rows it reads them.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    const button = form.querySelector(event.target.id === "id_pasted" ? "[name=_read_rows]" : ".submit-row [name=_save]");
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });
})();
