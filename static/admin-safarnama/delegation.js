/* The rows of a trip's form: focus where the next word goes, dates for everybody at once, and the post that an official held
   when the trip began. Without this script the same is done by buttons of the form; the posts are then typed. */
"use strict";
(() => {
  const words = document.getElementById("entry-words");
  if (!words) return;
  const WORDS = JSON.parse(words.textContent);
  const digits = (value) =>
    document.documentElement.lang === "fa" ? String(value).replace(/[0-9]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[Number(digit)]) : String(value);
  const visible = (element) => element.getClientRects().length > 0;
  const FIELDS = "input:not([type=hidden], [hidden]), select:not([hidden]), textarea";

  // The address names a part of the page, and going there takes the focus: so this waits for it.
  window.addEventListener("load", () => setTimeout(() => document.querySelector("[data-focus]")?.focus()));

  // ---- Rows that come and go ----

  const firstField = (row) => [...row.querySelectorAll(FIELDS)].find(visible);

  document.addEventListener("formset:added", (event) => {
    const row = event.target;
    const order = row.querySelector("[name$='-order']");
    if (order) {
      const prefix = event.detail.formsetName;
      const standing = [...document.querySelectorAll(`[name^='${prefix}-'][name$='-order']:not([name*=__prefix__])`)];
      const ascii = (text) => Number(text.replace(/[۰-۹]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹".indexOf(digit))) || 1;
      order.value = digits(Math.max(1, ...standing.filter((one) => one !== order).map((one) => ascii(one.value))));
    }
    // choices.js makes its fields when it hears of the row as well.
    setTimeout(() => firstField(row)?.focus());
  });
  // Django's script takes the row away before it tells of it: so remember where it was.
  let after = null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".inline-deletelink");
    if (!link) return;
    const row = link.closest(".inline-related");
    after = [row.nextElementSibling, row.previousElementSibling].find((one) => one?.matches(".inline-related:not(.empty-form)"));
  }, true);
  document.addEventListener("formset:removed", (event) => {
    const group = document.getElementById(`${event.detail.formsetName}-group`);
    const next = after?.isConnected ? after.querySelector(".inline-deletelink, .delete input") : null;
    after = null;
    setTimeout(() => (next ?? group?.querySelector(".add-row a"))?.focus());
  });
  // A link that stands for a button answers to the space bar too.
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("a[role=button]")) return;
    event.preventDefault();
    event.target.click();
  });

  // ---- For everybody at once ----

  const rows = () => [...document.querySelectorAll("#travellers-group .inline-related:not(.empty-form)")];
  const field = (row, name) => row.querySelector(`[name$='-${name}']`);
  const SAYING = ["official", "name", "name_en", "post", "unit", "unit_pasted", "unread", "office", "municipality", "start", "end", "days", "reason", "kind", "count"];
  const isEmpty = (row) => !SAYING.some((name) => field(row, name)?.value.trim()) && !field(row, "head")?.checked;

  const setAll = document.querySelector("[name=_dates_for_all]");
  const given = { start: document.getElementById("id_all_start"), end: document.getElementById("id_all_end"), kind: document.getElementById("id_all_kind") };

  function setForAll() {
    const over = document.getElementById("id_all_over").checked;
    let changed = 0;
    for (const row of rows()) {
      if (isEmpty(row) || field(row, "DELETE")?.checked) continue;
      let touched = false;
      for (const [name, source] of Object.entries(given)) {
        const target = field(row, name);
        const value = source.value.trim();
        if (!value || target.value === value || (target.value.trim() && !over)) continue;
        target.value = value;
        const echo = target.closest(".jalali")?.querySelector("output");
        if (echo) {
          const read = source.closest(".jalali").querySelector("output");
          echo.textContent = read.textContent;
          echo.className = read.className;
        }
        touched = true;
      }
      changed += touched;
    }
    for (const source of Object.values(given)) source.value = "";
    document.querySelectorAll(".for-all output").forEach((output) => { output.textContent = ""; });
    document.querySelector(".tool-said").textContent = WORDS.setRows.replace("%(count)s", digits(changed));
  }

  setAll?.addEventListener("click", (event) => {
    // What the server would refuse goes to the server, which says why.
    if (document.querySelector(".for-all output.fault")) return;
    event.preventDefault();
    setForAll();
  });
  document.querySelector(".for-all")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.matches("button")) return;
    event.preventDefault();
    setAll.click();
  });

  // ---- The post that an official held ----

  function fill(row, post) {
    const filled = [];
    const put = (name, value, told) => {
      const target = field(row, name);
      if (!target || target.value.trim() || !value) return;
      target.value = value;
      if (told) filled.push(told);
    };
    put("post", post.post, post.post);
    const unit = field(row, "unit");
    if (unit && !unit.value) {
      if (![...unit.options].some((option) => option.value === String(post.unit))) unit.add(new Option(post.unit_name, post.unit));
      unit.value = String(post.unit);
      window.django.jQuery(unit).trigger("change");
      filled.push(post.unit_name);
    }
    const label = (name) => { const select = field(row, name); return select.selectedOptions[0]?.text; };
    if (post.office && !field(row, "office").value) { put("office", post.office); filled.push(label("office")); }
    if (post.kind && !field(row, "kind").value) { put("kind", post.kind); filled.push(label("kind")); }
    put("count", digits(1));
    return filled;
  }

  function say(row, text, posts = []) {
    let output = row.querySelector(".held");
    if (!output) {
      output = Object.assign(document.createElement("p"), { className: "held" });
      output.setAttribute("role", "status");
      (row.querySelector("fieldset") ?? row).append(output);
    }
    output.textContent = text;
    for (const post of posts) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button-quiet", textContent: post.words });
      button.addEventListener("click", () => {
        tell(row, fill(row, post));
        field(row, "post").focus();
      });
      output.append(" ", button);
    }
  }

  const tell = (row, filled) => say(row, filled.length ? WORDS.filled.replace("%(what)s", filled.join(WORDS.comma)) : "");

  async function lookUp(row, official) {
    // Who joined later is asked about on the day of joining.
    const day = field(row, "start")?.value || document.getElementById("id_start")?.value || "";
    const query = new URLSearchParams({ on: day });
    const answer = await fetch(`${WORDS.heldAddress.replace("/0/", `/${official}/`)}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { posts, said } = await answer.json();
    if (field(row, "official").value !== official) return; // another one was chosen meanwhile
    if (posts.length === 1) tell(row, fill(row, posts[0]));
    else say(row, field(row, "post").value.trim() ? "" : said, field(row, "post").value.trim() ? [] : posts);
  }

  // Django's script tells of a change of every chooser when the page is ready: only another official is one.
  const known = new WeakMap();
  document.querySelectorAll("#travellers-group select[name$='-official']").forEach((select) => known.set(select, select.value));
  // jQuery hears both the browser's own events and those of Django's window for new records.
  window.django.jQuery(document).on("change", "#travellers-group select[name$='-official']", (event) => {
    const row = event.target.closest(".inline-related");
    const official = event.target.value;
    if ((known.get(event.target) ?? "") === official) return;
    known.set(event.target, official);
    if (!official) say(row, "");
    else lookUp(row, official).catch(() => say(row, WORDS.heldFailed));
  });
})();
