/* The way from a sanity note to its field: opens what is folded away, and puts the cursor where it is mended. Without this
   script the links still scroll to the place. */
"use strict";
(() => {
  const CONTROLS = "input:not([type=hidden]), select, textarea, button, summary, a[href]";

  const go = (id) => {
    const place = document.getElementById(id);
    if (!place) return false;
    for (let box = place.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    // A searched choice stands in for its hidden select (choices.js). Of a row or a kind of rows the first field is meant, and
    // not the box that takes the row away.
    const named = place.hidden ? document.getElementById(`${id}-search`) : place;
    const control = named.matches(CONTROLS) ? named : [...named.querySelectorAll(CONTROLS)].find((one) => one.offsetParent && !one.closest(".delete"));
    (control ?? named).scrollIntoView({ block: "center" });
    control?.focus({ preventScroll: true });
    return true;
  };

  document.querySelector(".second-look").addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && go(link.hash.slice(1))) event.preventDefault();
  });
  // From the page of submission, and from the preview, the address names the field. The browser follows it by itself until
  // the page is loaded, and would take the cursor away again from a field of a row.
  if (location.hash) window.addEventListener("load", () => go(decodeURIComponent(location.hash.slice(1))));
})();
