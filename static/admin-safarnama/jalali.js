/* The date picker and the live echo of the clerks' forms.

   The picker is the dialog and grid of WAI-ARIA's Authoring Practices: Saturday first, arrow keys in the direction of the
   page. It only helps to type a day; a month or a year alone is typed. What a text means is asked of the server, whose
   reading is the truth; without this script the fields work as they are. Words and leap years come from the page. */
"use strict";
(() => {
  const WORDS = JSON.parse(document.getElementById("picker-words").textContent);
  const LEAP = new Set(WORDS.leapYears);
  const RTL = document.documentElement.dir === "rtl";
  const ECHO_ADDRESS = WORDS.echoAddress;
  const ECHO_DELAY = 250;

  // ---- The calendar: days counted from 1 Farvardin of the first year ----

  const daysInMonth = (year, month) => (month <= 6 ? 31 : month <= 11 || LEAP.has(year) ? 30 : 29);
  const daysInYear = (year) => (LEAP.has(year) ? 366 : 365);

  function dayNumber({ year, month, day }) {
    let number = day - 1;
    for (let one = WORDS.firstYear; one < year; one += 1) number += daysInYear(one);
    for (let one = 1; one < month; one += 1) number += daysInMonth(year, one);
    return number;
  }

  function dateOf(number) {
    let year = WORDS.firstYear;
    let month = 1;
    let left = number;
    while (left >= daysInYear(year)) left -= daysInYear(year++);
    while (left >= daysInMonth(year, month)) left -= daysInMonth(year, month++);
    return { year, month, day: left + 1 };
  }

  const LAST = dayNumber({ year: WORDS.lastYear, month: 12, day: daysInMonth(WORDS.lastYear, 12) });
  const within = (number) => Math.min(Math.max(number, 0), LAST);
  const weekdayOf = (number) => (number + WORDS.firstWeekday) % 7;

  function monthsLater({ year, month, day }, count) {
    const months = year * 12 + month - 1 + count;
    const first = WORDS.firstYear * 12;
    const last = WORDS.lastYear * 12 + 11;
    const kept = Math.min(Math.max(months, first), last);
    const there = { year: Math.floor(kept / 12), month: (kept % 12) + 1 };
    return { ...there, day: Math.min(day, daysInMonth(there.year, there.month)) };
  }

  // ---- Texts ----

  const ascii = (text) =>
    text.replace(/[۰-۹٠-٩]/g, (digit) => String("۰۱۲۳۴۵۶۷۸۹".indexOf(digit) >= 0 ? "۰۱۲۳۴۵۶۷۸۹".indexOf(digit) : "٠١٢٣٤٥٦٧٨٩".indexOf(digit)));
  const digits = (value) =>
    WORDS.language === "fa" ? String(value).replace(/[0-9]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[Number(digit)]) : String(value);
  const two = (value) => String(value).padStart(2, "0");
  const written = ({ year, month, day }) => digits(`${year}/${two(month)}/${two(day)}`);
  const spoken = (date) =>
    `${WORDS.weekdays[weekdayOf(dayNumber(date))]} ${digits(date.day)} ${WORDS.months[date.month - 1]} ${digits(date.year)}`;

  /** The day to open the picker at: what is typed, as far as it is typed, else today. */
  function startingDay(text) {
    const found = /^(1[34]\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(ascii(text).trim());
    const today = WORDS.today.split("-").map(Number);
    const [year, month, day] = found ? [Number(found[1]), Number(found[2] || 1), Number(found[3] || 1)] : today;
    if (year < WORDS.firstYear || year > WORDS.lastYear || month < 1 || month > 12) {
      return { year: today[0], month: today[1], day: today[2] };
    }
    return { year, month, day: Math.min(Math.max(day, 1), daysInMonth(year, month)) };
  }

  // ---- The dialog ----

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  class Picker {
    constructor() {
      this.heading = element("h2", { id: "picker-month", "aria-live": "polite" });
      this.body = element("tbody");
      const names = WORDS.weekdays.map((name) => element("th", { scope: "col", abbr: name }, element("abbr", { title: name }, this.short(name))));
      this.grid = element("table", { role: "grid", "aria-labelledby": "picker-month" }, element("thead", {}, element("tr", {}, ...names)), this.body);
      this.dialog = element(
        "dialog",
        { class: "picker", "aria-label": WORDS.choose },
        element(
          "div",
          { class: "picker-head" },
          this.turner("previousYear", -12, "«"),
          this.turner("previousMonth", -1, "‹"),
          this.heading,
          this.turner("nextMonth", 1, "›"),
          this.turner("nextYear", 12, "»"),
        ),
        this.grid,
        element("p", { class: "help" }, WORDS.help),
        element("div", { class: "picker-foot" }, this.button("goToday", () => this.goToday()), this.button("close", () => this.dialog.close())),
      );
      this.grid.addEventListener("keydown", (event) => this.onKey(event));
      this.grid.addEventListener("click", (event) => {
        const cell = event.target.closest("td[data-day]");
        if (cell) this.choose(Number(cell.dataset.day));
      });
      this.dialog.addEventListener("close", () => this.opener.focus());
      document.body.append(this.dialog);
    }

    short(name) {
      return WORDS.language === "fa" ? name[0] : name.slice(0, 2);
    }

    button(word, act) {
      const made = element("button", { type: "button", class: "button-quiet" }, WORDS[word]);
      made.addEventListener("click", act);
      return made;
    }

    turner(word, months, sign) {
      const made = element("button", { type: "button", class: "button-quiet", "aria-label": WORDS[word] }, sign);
      made.addEventListener("click", () => this.show(dayNumber(monthsLater(dateOf(this.day), months)), false));
      return made;
    }

    open(field, opener) {
      this.field = field;
      this.opener = opener;
      const day = dayNumber(startingDay(field.value));
      this.chosen = ascii(field.value).trim().split(/[-/.]/).length === 3 ? day : null;
      this.dialog.showModal();
      this.show(day, true);
    }

    goToday() {
      const [year, month, day] = WORDS.today.split("-").map(Number);
      this.show(dayNumber({ year, month, day }), true);
    }

    show(day, focus) {
      this.day = within(day);
      const { year, month } = dateOf(this.day);
      this.heading.textContent = `${WORDS.months[month - 1]} ${digits(year)}`;
      const first = dayNumber({ year, month, day: 1 });
      const count = daysInMonth(year, month);
      const cells = Array.from({ length: weekdayOf(first) }, () => element("td", { class: "outside" }));
      for (let number = first; number < first + count; number += 1) cells.push(this.cell(number));
      while (cells.length % 7) cells.push(element("td", { class: "outside" }));
      const weeks = [];
      while (cells.length) weeks.push(element("tr", {}, ...cells.splice(0, 7)));
      this.body.replaceChildren(...weeks);
      if (focus) this.body.querySelector('[tabindex="0"]').focus();
    }

    cell(number) {
      const date = dateOf(number);
      const attributes = { "data-day": number, tabindex: number === this.day ? "0" : "-1", "aria-label": spoken(date) };
      if (number === this.chosen) attributes["aria-selected"] = "true";
      if (`${date.year}-${two(date.month)}-${two(date.day)}` === WORDS.today) attributes["aria-current"] = "date";
      return element("td", attributes, digits(date.day));
    }

    onKey(event) {
      const date = dateOf(this.day);
      const forward = RTL ? -1 : 1;
      const moves = {
        ArrowRight: () => this.day + forward,
        ArrowLeft: () => this.day - forward,
        ArrowDown: () => this.day + 7,
        ArrowUp: () => this.day - 7,
        Home: () => this.day - weekdayOf(this.day),
        End: () => this.day + 6 - weekdayOf(this.day),
        PageUp: () => dayNumber(monthsLater(date, event.shiftKey ? -12 : -1)),
        PageDown: () => dayNumber(monthsLater(date, event.shiftKey ? 12 : 1)),
      };
      if (event.key === "Enter" || event.key === " ") this.choose(this.day);
      else if (moves[event.key]) this.show(moves[event.key](), true);
      else return;
      event.preventDefault();
    }

    choose(number) {
      this.field.value = written(dateOf(number));
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
      this.field.dispatchEvent(new Event("change", { bubbles: true }));
      this.dialog.close();
    }
  }

  // ---- The echo ----

  const waiting = new WeakMap();

  async function echo(field) {
    const output = field.closest(".jalali").querySelector("output");
    const asked = field.value;
    const answer = await fetch(`${ECHO_ADDRESS}?value=${encodeURIComponent(asked)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || field.value !== asked) return;
    const said = await answer.json();
    output.textContent = said.fault || said.echo;
    output.classList.toggle("fault", Boolean(said.fault));
  }

  // ---- What the page gives rise to; rows added later are reached as well ----

  let picker = null;
  document.querySelectorAll(".jalali-open").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest(".jalali-open");
    if (!opener) return;
    picker ??= new Picker();
    picker.open(opener.closest(".jalali").querySelector("input"), opener);
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".jalali-input")) return;
    clearTimeout(waiting.get(event.target));
    waiting.set(event.target, setTimeout(() => echo(event.target).catch(() => {}), ECHO_DELAY));
  });
})();
