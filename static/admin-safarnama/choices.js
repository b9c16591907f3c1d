/* Choosing one record among many: a combobox with a list (WAI-ARIA's Authoring Practices) over Django's search for
   autocompletes, which folds spellings and keeps to what the user may see. The select stays and is what is sent. */
"use strict";
(() => {
  const WORDS = JSON.parse(document.getElementById("picker-words").textContent);
  const DELAY = 200;
  let made = 0;

  class Choice {
    constructor(select) {
      this.select = select;
      this.options = [];
      this.active = -1;
      this.asked = 0;
      const id = `choice-${(made += 1)}`;
      const label = document.querySelector(`label[for="${select.id}"]`);
      this.input = Object.assign(document.createElement("input"), { type: "text", id: `${select.id}-search`, autocomplete: "off" });
      this.input.className = "choice-input";
      this.list = Object.assign(document.createElement("ul"), { id: `${id}-list`, hidden: true });
      this.list.className = "choice-list";
      this.said = document.createElement("span");
      this.said.className = "visually-hidden";
      this.said.setAttribute("role", "status");
      for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": this.list.id })) {
        this.input.setAttribute(name, value);
      }
      this.list.setAttribute("role", "listbox");
      if (label) {
        label.htmlFor = this.input.id;
        this.list.setAttribute("aria-label", label.textContent);
        if (select.closest(".delegation")) this.input.placeholder = label.textContent; // its label is not seen there
      }
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
      }
      const box = document.createElement("span");
      box.className = "choice";
      box.append(this.input, this.list, this.said);
      select.after(box);
      select.hidden = true;
      this.showChosen();
      this.input.addEventListener("input", () => this.search());
      this.input.addEventListener("click", () => this.list.hidden && this.search());
      this.input.addEventListener("keydown", (event) => this.onKey(event));
      this.input.addEventListener("blur", () => this.leave());
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault(); // the field keeps the focus
        const option = event.target.closest("[role=option]");
        if (option) this.choose(Number(option.dataset.place));
      });
      // Django's "add another" window tells through jQuery that it has chosen its new record; then the word goes on here.
      const adding = select.closest(".related-widget-wrapper")?.querySelector(".add-related");
      adding?.addEventListener("click", () => { this.adding = true; });
      this.input.addEventListener("focus", () => { this.adding = false; });
      window.django.jQuery(select).on("change", () => {
        this.showChosen();
        if (this.adding) this.input.focus();
      });
    }

    chosenText() {
      const option = this.select.selectedOptions[0];
      return option && option.value ? option.text : "";
    }

    showChosen() {
      this.input.value = this.chosenText();
    }

    search() {
      this.forget();
      const asked = this.asked;
      this.timer = setTimeout(() => this.fetch(asked).catch(() => asked === this.asked && this.say(WORDS.searchFailed)), DELAY);
    }

    /* Neither what waits to be asked nor what was asked before matters any more. */
    forget() {
      clearTimeout(this.timer);
      this.asked += 1;
    }

    async fetch(asked) {
      const term = this.input.value === this.chosenText() ? "" : this.input.value;
      const { appLabel, modelName, fieldName } = this.select.dataset;
      const query = new URLSearchParams({ term, app_label: appLabel, model_name: modelName, field_name: fieldName });
      const answer = await fetch(`${this.select.getAttribute("data-ajax--url")}?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { results, pagination } = await answer.json();
      // On a slow line an older answer may come after a newer question, or after the choice is made.
      if (asked !== this.asked || document.activeElement !== this.input) return;
      this.show(results, pagination.more);
    }

    show(results, more) {
      const marked = this.options[this.active];
      this.options = results;
      const items = results.map(({ text }, place) => {
        const item = document.createElement("li");
        item.id = `${this.list.id}-${place}`;
        item.dataset.place = place;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = text;
        return item;
      });
      this.list.replaceChildren(...items);
      this.move(marked ? results.findIndex(({ id }) => id === marked.id) : -1);
      this.setOpen(results.length > 0);
      this.say(results.length === 0 ? WORDS.nothingFound : more ? WORDS.moreFound : "");
    }

    say(words) {
      this.said.textContent = words;
      this.said.className = words ? "choice-said" : "visually-hidden";
    }

    setOpen(open) {
      this.list.hidden = !open;
      this.input.setAttribute("aria-expanded", String(open));
    }

    move(place) {
      this.active = place;
      [...this.list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
      const item = this.list.children[place];
      if (item) {
        this.input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      } else {
        this.input.removeAttribute("aria-activedescendant");
      }
    }

    onKey(event) {
      const count = this.options.length;
      if (event.key === "ArrowDown" && this.list.hidden) this.search();
      else if (event.key === "ArrowDown" && count) this.move((this.active + 1) % count);
      else if (event.key === "ArrowUp" && count && !this.list.hidden) this.move((this.active - 1 + count) % count);
      else if (event.key === "Enter" && !this.list.hidden && this.active >= 0) this.choose(this.active);
      else if (event.key === "Enter" && this.input.value !== this.chosenText()) this.search(); // half-typed: the form is not sent
      else if (event.key === "Escape" && !this.list.hidden) this.setOpen(false);
      else if (event.key === "Escape") this.showChosen();
      else return;
      event.preventDefault();
    }

    choose(place) {
      this.forget();
      const { id, text } = this.options[place];
      const standing = [...this.select.options].find((option) => option.value === String(id));
      if (!standing) this.select.add(new Option(text, id));
      this.select.value = String(id);
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
      this.showChosen();
      this.setOpen(false);
    }

    leave() {
      this.forget();
      this.setOpen(false);
      this.say("");
      if (!this.input.value.trim()) this.select.value = "";
      this.showChosen();
    }
  }

  const begin = (root) => {
    root.querySelectorAll("select.admin-autocomplete:not([name*=__prefix__])").forEach((select) => new Choice(select));
  };
  begin(document);
  // With scripts a new record is entered in a window of its own, which chooses it here; without them in another tab.
  document.querySelectorAll(".related-widget-wrapper-link[data-popup]").forEach((link) => {
    const address = new URL(link.href);
    address.searchParams.set("_popup", "1");
    link.href = address.href;
  });
  document.addEventListener("formset:added", (event) => begin(event.target));
  // A list of faults on top of the page is where to go on.
  // Django's own script takes the cursor to the first field of a new record, and may run last: so after everything.
  window.addEventListener("load", () => document.querySelector(".faults")?.focus());
  document.querySelectorAll(".faults a, .understood a, .conflict .place a").forEach((link) => {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      target?.closest("details")?.setAttribute("open", "");
      if (!target?.matches("input, select, textarea")) return; // a whole row: the browser goes there by itself
      event.preventDefault();
      const field = target.hidden ? document.getElementById(`${target.id}-search`) : target;
      field.scrollIntoView({ block: "center" });
      field.focus();
    });
  });
})();
