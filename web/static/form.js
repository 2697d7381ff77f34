// Repeating rows without a page load, and the way from the error summary to what is wrong.
(() => {
  "use strict";
  const BLANK = "__n__";
  const NUMBERED = ["id", "for", "name", "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns"];

  const listOf = (box) => box.querySelector("[data-row-list]");
  const rowsOf = (box) => [...listOf(box).children];
  const leastOf = (box) => Number(box.dataset.least);
  const numberOf = (box, row) => row.id.slice(`f-${box.dataset.rows}-`.length);

  // The number stands in names and ids, and in the row's title.
  function renumber(box, row, number) {
    const old = new RegExp(`\\b${box.dataset.rows}-${numberOf(box, row)}(?!\\w)`, "g");
    for (const element of [row, ...row.querySelectorAll("*")])
      for (const name of NUMBERED)
        if (element.hasAttribute(name))
          element.setAttribute(name, element.getAttribute(name).replace(old, `${box.dataset.rows}-${number}`));
    for (const title of row.querySelectorAll("[data-row-title]"))
      title.textContent = box.dataset.rowTitle.replace(BLANK, number + 1);
  }

  function addRow(box) {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true);
    renumber(box, row, rowsOf(box).length);
    listOf(box).append(row);
    // Long lists in it become searchable as those of the page have.
    row.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: row } }));
    return row;
  }

  function removeRow(box, row) {
    const following = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    rowsOf(box).forEach((each, number) => renumber(box, each, number));
    return following ?? (leastOf(box) ? addRow(box) : box);
  }

  const focusOn = (element) => (element.tomselect ?? element).focus();
  const firstInput = (row) => row.querySelector("input:not([type=hidden]), select, textarea");

  function pressed(event) {
    const button = event.target.closest("[data-rows] button[name]");
    if (!button) return;
    event.preventDefault();
    const box = button.closest("[data-rows]");
    if (button.name.startsWith("add-")) focusOn(firstInput(addRow(box)));
    else removeRow(box, button.closest("[data-row]")).focus();
    // Whoever keeps drafts hears of it as of any typing.
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Kept answers may have more rows, or fewer, than the page.
  function makeRoom(box, names) {
    const own = new RegExp(`^${box.dataset.rows}-(\\d+)-`);
    const numbers = names.map((name) => Number(own.exec(name)?.[1] ?? -1));
    const wanted = Math.max(leastOf(box) - 1, ...numbers) + 1;
    while (rowsOf(box).length < wanted) addRow(box);
    while (rowsOf(box).length > wanted) listOf(box).lastElementChild.remove();
  }

  function restoring(event) {
    const names = event.detail.map(([name]) => name);
    for (const box of event.target.querySelectorAll("[data-rows]")) makeRoom(box, names);
    // Of files the server knows more than this tab: what it shows as kept stays so.
    queueMicrotask(() => {
      for (const file of event.target.querySelectorAll("[data-kept-file]")) file.checked = file.defaultChecked;
    });
  }

  function followed(event) {
    const link = event.target.closest("#error-summary a");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    focusOn(target);
  }

  // Typed answers are kept; files that were chosen but not handed in would be lost.
  let handedIn = false;
  function leaving(event) {
    const chosen = [...document.querySelectorAll("form[data-task] input[type=file]")];
    if (!handedIn && chosen.some((input) => input.files.length)) event.preventDefault();
  }

  // Other fields may follow from an answer: the server draws them anew.
  const typedIn = (box) => new URLSearchParams(new FormData(box.form)).toString();
  const sent = new WeakMap();
  function answered(event) {
    const box = event.target.closest("[data-live]");
    const { name = "" } = event.target;
    if (box?.dataset.live.split(" ").some((each) => name === each || name.startsWith(`${each}-`)))
      window.htmx.trigger(box, "answered");
  }
  function asking(event) {
    if (event.target.matches("[data-live]")) sent.set(event.target, typedIn(event.target));
  }
  // What was typed while the answer was on its way would be lost: ask once more.
  function redrawing(event) {
    const box = event.target;
    if (!box.matches("[data-live]") || typedIn(box) === sent.get(box)) return;
    event.detail.shouldSwap = false;
    setTimeout(() => window.htmx.trigger(box, "answered"));
  }

  document.addEventListener("change", answered);
  document.addEventListener("htmx:beforeRequest", asking);
  document.addEventListener("htmx:beforeSwap", redrawing);
  document.addEventListener("click", pressed);
  document.addEventListener("click", followed);
  document.addEventListener("sanqu:restore", restoring, true);
  window.addEventListener("submit", (event) => (handedIn = !event.defaultPrevented));
  window.addEventListener("beforeunload", leaving);
  document.getElementById("error-summary")?.focus();
})();
