// What every page runs: Tabler's parts, htmx, searchable selects, and the care for half-filled forms.
import "@tabler/core/dist/js/tabler.esm.min.js";
import htmx from "htmx.org/dist/htmx.esm.js";
import TomSelect from "tom-select/dist/esm/tom-select.complete.js";
import { careForForms, forgetEverything, forgetFinished } from "./answers.js";

window.htmx = htmx;
window.TomSelect = TomSelect;

// Long lists become searchable; short ones stay the browser's own.
function enhanceSelects(root) {
  for (const select of root.querySelectorAll("select[data-search]:not(.tomselected)")) {
    // What replaces it takes over its label.
    select.setAttribute("aria-hidden", "true");
    const replaced = new TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      maxOptions: 500,
      render: { no_results: () => `<div class="no-results">${document.body.dataset.noResults}</div>` },
    });
    // It knows of its own select alone, not of a fieldset that is locked around it.
    if (select.matches(":disabled")) {
      replaced.disable();
      replaced.control.setAttribute("aria-disabled", "true");
    }
  }
}

// "sure?" before what cannot be taken back; the words come from the page.
function askFirst(event) {
  const words = event.submitter?.dataset.confirm;
  if (words && !window.confirm(words)) event.preventDefault();
}

function start(root) {
  enhanceSelects(root);
  careForForms(root);
}

document.addEventListener("submit", askFirst);
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-signout]")) forgetEverything();
});
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
document.addEventListener("DOMContentLoaded", () => {
  forgetFinished();
  start(document);
});
