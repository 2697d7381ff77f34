// Half-filled task forms: saved as drafts while typing; kept in this tab when the session has ended.
const PREFIX = "sanqu.answers.";
const PAUSE = 1500;

const keyOf = (form) => PREFIX + form.dataset.task;
const skipped = new Set(["csrf_token"]);

function answersOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !skipped.has(name));
}

function keep(form) {
  sessionStorage.setItem(keyOf(form), JSON.stringify(answersOf(form)));
}

export function forgetEverything() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

// A page that follows a submit names the task that is done with.
export function forgetFinished() {
  for (const mark of document.querySelectorAll("[data-finished-task]"))
    sessionStorage.removeItem(PREFIX + mark.dataset.finishedTask);
}

function fill(form, answers) {
  const values = new Map();
  for (const [name, value] of answers) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || skipped.has(field.name) || field.type === "file" || field.type === "submit") continue;
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (field.tagName === "SELECT") {
      for (const option of field.options) option.selected = given.includes(option.value);
      field.tomselect?.sync();
    } else if (given.length) field.value = given.shift();
  }
}

function restore(form) {
  const stored = sessionStorage.getItem(keyOf(form));
  // The server shows what it has: the kept text matters only where it is newer.
  if (!stored || stored === JSON.stringify(answersOf(form))) return;
  // Rows that the form has not drawn yet are the form's own business: it listens to this event.
  form.dispatchEvent(new CustomEvent("sanqu:restore", { detail: JSON.parse(stored) }));
  fill(form, JSON.parse(stored));
  form.querySelector("[data-restored]")?.removeAttribute("hidden");
}

function say(form, key, time = "") {
  const line = form.querySelector("[data-draft-state]");
  if (!line) return;
  line.textContent = `${line.dataset[key] ?? ""} ${time}`.trim();
  line.classList.toggle("text-danger", key !== "saved");
}

// What the server has acknowledged need not be kept here; what was typed meanwhile, must.
function acknowledge(form, sent) {
  if (sessionStorage.getItem(keyOf(form)) === sent) sessionStorage.removeItem(keyOf(form));
  const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  say(form, "saved", now);
}

// Where several people write: what of mine is kept now, who wrote the other sections, and clashes.
function hear(form, news, sent) {
  for (const [key, mark] of Object.entries(news.marks)) form.elements[`seen-${key}`].value = mark;
  for (const [key, told] of Object.entries(news.authors)) {
    const line = form.querySelector(`[data-section="${key}"]`);
    if (line) line.textContent = told;
  }
  if (!news.clash) return acknowledge(form, sent);
  const line = form.querySelector("[data-draft-state]");
  line.textContent = news.clash;
  line.classList.add("text-danger");
}

async function saveDraft(form) {
  const sent = sessionStorage.getItem(keyOf(form));
  const body = new FormData();
  for (const [name, value] of answersOf(form)) body.append(name, value);
  const headers = { "X-CSRFToken": form.elements.csrf_token.value, "X-Requested-With": "fetch" };
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers, redirect: "manual" });
    if (answer.status === 200) hear(form, await answer.json(), sent);
    else if (answer.ok) acknowledge(form, sent);
    else say(form, answer.status === 401 ? "expired" : "failed");
  } catch {
    say(form, "failed");
  }
}

function watch(form) {
  let waiting;
  const changed = () => {
    keep(form);
    clearTimeout(waiting);
    waiting = setTimeout(() => saveDraft(form), PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    keep(form);
  });
}

export function careForForms(root) {
  for (const form of root.querySelectorAll("form[data-task]:not([data-cared])")) {
    form.dataset.cared = "yes";
    restore(form);
    watch(form);
  }
}
