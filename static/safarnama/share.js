// Copying, sharing and printing: what a browser can do beyond the plain field and the plain text, which work without it.
//
// <button data-copy="id" data-done="Copied" hidden>   copies the field or the text with that id
// <button data-share="id" data-title="…" hidden>      hands the address in that field to the device's own sharing
// <button data-print hidden>                          prints the page
//
// A button stays hidden where the browser cannot do what it says.
"use strict";

(() => {
  const SAID_FOR = 2000; // milliseconds

  const textOf = (element) => element.value ?? element.textContent.replace(/\s+/g, " ").trim();

  const select = (element) => {
    if (element.select) element.select();
    else getSelection().selectAllChildren(element);
  };

  const offer = (button, act) => {
    button.hidden = false;
    button.addEventListener("click", act);
  };

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break; // needs a secure address
    const source = document.getElementById(button.dataset.copy);
    const name = button.textContent;
    button.setAttribute("aria-live", "polite");
    offer(button, async () => {
      select(source);
      try {
        await navigator.clipboard.writeText(textOf(source));
      } catch {
        return; // not allowed: the text is selected, and can be copied by hand
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = name; }, SAID_FOR);
    });
  }

  for (const button of document.querySelectorAll("[data-share]")) {
    if (!navigator.share) break;
    const source = document.getElementById(button.dataset.share);
    offer(button, () => {
      navigator.share({ title: button.dataset.title, url: textOf(source) }).catch(() => {}); // thought better of it
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) offer(button, () => print());
})();
