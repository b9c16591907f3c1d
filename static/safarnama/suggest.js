// A search box that suggests while somebody types: the editable combobox of the WAI-ARIA Authoring Practices.
// Nothing is chosen without the reader's act: Enter without a choice sends the form as it was typed. Without this script,
// or where the suggestions do not come, the box is a plain one.
"use strict";

(() => {
  const LEAST = 2; // letters
  const PAUSE = 150; // milliseconds without a key
  const language = document.documentElement.lang;
  const numbers = new Intl.NumberFormat(language === "fa" ? "fa-IR" : "en");

  document.querySelectorAll("[data-suggestions]").forEach((box, place) => {
    if (box.dataset.ready) return;
    box.dataset.ready = "yes";
    const words = box.dataset;
    const input = box.querySelector("input[type=search]");
    const list = document.createElement("ul");
    const status = document.createElement("span");
    let turn = 0; // an answer to an older question than this is dropped
    let timer = 0;
    let active = -1;
    let waiting = null;

    list.id = `suggestions-${place}`;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.label);
    status.className = "hidden";
    status.setAttribute("role", "status");
    box.append(list, status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) input.setAttribute(name, value);

    const close = () => {
      turn += 1;
      clearTimeout(timer);
      waiting?.abort();
      active = -1;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const mark = (position) => {
      const options = list.children;
      options[active]?.setAttribute("aria-selected", "false");
      active = position;
      if (active < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      options[active].setAttribute("aria-selected", "true");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    };

    // Addresses are those of the Persian pages; the other languages have them below their own first page.
    const go = (option) => location.assign(words.home + option.dataset.address.slice(1));

    const part = (option, name, text) => {
      if (!text) return;
      const element = document.createElement("span");
      element.className = name;
      element.textContent = text;
      element.dir = "auto";
      option.append(element, " ");
    };

    const add = (address, name, about, count) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${list.children.length}`;
      option.dataset.address = address;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      part(option, "name", name);
      part(option, "about", about);
      part(option, "count", words.count.replace("{number}", count));
      option.addEventListener("click", () => go(option));
      list.append(option);
    };

    const show = (answer, text) => {
      const other = language !== "fa";
      list.replaceChildren();
      active = -1;
      input.removeAttribute("aria-activedescendant");
      for (const one of answer.results) {
        const context = other ? one.context_en || one.context : one.context;
        const about = [words[one.kind], context].filter(Boolean).join(other ? ", " : "، ");
        const count = numbers.format(one.trips) + (one.trips_exact ? "" : "+");
        add(one.page || one.list, (other && one.name_en) || one.name, about, count);
      }
      if (answer.trips) {
        const count = numbers.format(answer.trips) + (answer.trips_exact ? "" : "+");
        add(`/trips/?q=${encodeURIComponent(text)}`, words.all, "", count);
      }
      const found = list.children.length;
      list.hidden = !found;
      input.setAttribute("aria-expanded", String(Boolean(found)));
      status.textContent = words.status.replace("{number}", numbers.format(found));
    };

    const ask = async () => {
      const text = input.value.trim();
      const mine = (turn += 1);
      waiting?.abort();
      if (text.length < LEAST) {
        close();
        return;
      }
      waiting = new AbortController();
      try {
        const address = `${words.suggestions}?q=${encodeURIComponent(text)}`;
        const response = await fetch(address, { signal: waiting.signal });
        const answer = response.ok ? await response.json() : { results: [], trips: 0 };
        if (mine === turn) show(answer, text);
      } catch {
        if (mine === turn) close(); // suggestions are a help: without them the box still searches
      }
    };

    const ask_soon = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    };

    input.addEventListener("input", (event) => {
      if (!event.isComposing) ask_soon();
    });
    input.addEventListener("compositionend", ask_soon);
    input.addEventListener("blur", close);
    input.form.addEventListener("submit", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const last = list.children.length - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const down = event.key === "ArrowDown";
        event.preventDefault();
        if (list.hidden) {
          ask();
        } else if (down) {
          mark(active === last ? -1 : active + 1);
        } else {
          mark(active < 0 ? last : active - 1);
        }
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        go(list.children[active]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault(); // a second Escape empties the field, as the browser does
        close();
      }
    });
  });
})();
