// Half-filled task forms: saved as drafts while typing; kept in this tab when the session has ended.
const PREFIX = "sanqu.answers.";
const PAUSE = 1500;

// Of one person and task: who signs in next in this tab must not meet it.
const keyFor = (task) => `${PREFIX}${document.body.dataset.person ?? ""}.${task}`;
const keyOf = (form) => keyFor(form.dataset.task);
// What the server had when the form was opened: only by this does a conflict show.
const opened = new WeakMap();
// The draft that is on its way, and what the last one said.
const saving = new WeakMap();
const lastSent = new WeakMap();
const skipped = new Set(["csrf_token"]);

function answersOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !skipped.has(name));
}

function keep(form) {
  // Until somebody has chosen, what was unsent stays as it was.
  if (form.dataset.conflict) return;
  const kept = { base: opened.get(form), mine: answersOf(form) };
  sessionStorage.setItem(keyOf(form), JSON.stringify(kept));
}

export function forgetEverything() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}

// A page that follows a submit names the task that is done with.
export function forgetFinished() {
  for (const mark of document.querySelectorAll("[data-finished-task]"))
    sessionStorage.removeItem(keyFor(mark.dataset.finishedTask));
}

function fill(form, answers) {
  const values = new Map();
  for (const [name, value] of answers) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    // The mark stays that of what the server has now: a person has seen it by then.
    if (!field.name || skipped.has(field.name) || field.name === "seen-draft") continue;
    if (field.type === "file" || field.type === "submit") continue;
    const given = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (field.tagName === "SELECT") {
      for (const option of field.options) option.selected = given.includes(option.value);
      field.tomselect?.sync();
    } else if (given.length) field.value = given.shift();
  }
}

// Marks of the form's own are no answers of a person's.
const told = (answers) => JSON.stringify(answers.filter(([name]) => !name.startsWith("seen-")));

function restore(form) {
  const server = answersOf(form);
  opened.set(form, server);
  const { base, mine } = JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "{}");
  // The server shows what it has: the kept text matters only where it is newer.
  if (!mine || told(mine) === told(server)) return;
  if (base && told(base) !== told(server)) return offer(form, mine, server);
  take(form, mine);
  form.querySelector("[data-restored]")?.removeAttribute("hidden");
}

function take(form, mine) {
  // Rows that the form has not drawn yet are the form's own business: it listens to this event.
  form.dispatchEvent(new CustomEvent("sanqu:restore", { detail: mine }));
  fill(form, mine);
}

// The server has changed meanwhile: both stand side by side, and a person chooses; nothing is merged.
function offer(form, mine, server) {
  const box = form.querySelector("[data-conflict-box]");
  box.querySelector("tbody").replaceChildren();
  const names = new Set([...mine, ...server].map(([name]) => name));
  for (const name of names) {
    const sides = [mine, server].map((answers) => wordsOf(form, answers, name));
    if (sides[0] === sides[1] || name.startsWith("seen-")) continue;
    const line = box.querySelector("tbody").insertRow();
    for (const text of [labelOf(form, name), ...sides]) line.insertCell().textContent = text;
  }
  form.dataset.conflict = "yes";
  box.hidden = false;
  // What the form shows is one of the two: that one goes on as it stands when it is chosen.
  const shown = told(answersOf(form));
  box.onclick = (event) => {
    const choice = event.target.closest("[data-take]")?.dataset.take;
    if (!choice) return;
    delete form.dataset.conflict;
    box.hidden = true;
    const wanted = choice === "server" ? server : mine;
    if (told(wanted) !== shown) take(form, wanted);
    if (choice === "server") {
      opened.set(form, server);
      return sessionStorage.removeItem(keyOf(form));
    }
    keep(form);
    saveDraft(form);
  };
}

// Another page has saved meanwhile: its answers are fetched, to stand beside these.
async function overtaken(form) {
  const answer = await fetch(form.action, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const other = page.querySelector("#task-form[data-task]");
  if (!answer.ok || !other) return say(form, "failed");
  const server = answersOf(other);
  form.elements["seen-draft"].value = other.elements["seen-draft"].value;
  // It was this page itself, and the answer to it was lost on the way.
  if (told(server) === lastSent.get(form)) return send(form);
  say(form, "overtaken");
  offer(form, answersOf(form), server);
  form.querySelector("[data-conflict-box]").scrollIntoView({ block: "center" });
}

function labelOf(form, name) {
  const field = [].concat(form.elements[name] ?? [])[0];
  const first = field instanceof RadioNodeList ? field[0] : field;
  const group = first?.type === "radio" || first?.type === "checkbox" ? first.closest("fieldset") : null;
  const label = group?.querySelector("legend") ?? first?.labels?.[0];
  // Its own words, without the mark of what is required.
  return label?.firstChild.textContent.trim() || name;
}

// Codes in the words of their options.
function wordsOf(form, answers, name) {
  const given = answers.filter(([each]) => each === name).map(([, value]) => value);
  const fields = [...form.elements].filter((field) => field.name === name);
  const words = (value) => {
    const option = fields.flatMap((field) => [...(field.options ?? [])]).find((each) => each.value === value);
    const box = fields.find((field) => field.value === value && /radio|checkbox/.test(field.type));
    return (value && (option ?? box?.labels?.[0])?.textContent.trim()) || value;
  };
  return given.map(words).join("、");
}

function say(form, key, time = "") {
  const line = form.querySelector("[data-draft-state]");
  if (!line) return;
  line.textContent = `${line.dataset[key] ?? ""} ${time}`.trim();
  line.classList.toggle("text-danger", key !== "saved");
}

// What the server has acknowledged need not be kept here; what was typed meanwhile, must.
function acknowledge(form, sent) {
  if (sent) opened.set(form, JSON.parse(sent).mine);
  if (sessionStorage.getItem(keyOf(form)) === sent) sessionStorage.removeItem(keyOf(form));
  else if (sessionStorage.getItem(keyOf(form))) keep(form);
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

// One after the other: the mark that the one brings back is what the next begins with.
function saveDraft(form) {
  const turn = (saving.get(form) ?? Promise.resolve()).then(() => send(form));
  saving.set(form, turn);
  return turn;
}

async function send(form) {
  if (form.dataset.conflict) return;
  const sent = sessionStorage.getItem(keyOf(form));
  const answers = answersOf(form);
  const body = new FormData();
  for (const [name, value] of answers) body.append(name, value);
  const headers = { "X-CSRFToken": form.elements.csrf_token.value, "X-Requested-With": "fetch" };
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, headers, redirect: "manual" });
    if (answer.status === 409) return await overtaken(form);
    if (answer.status === 200) hear(form, await answer.json(), sent);
    else say(form, answer.status === 401 ? "expired" : "failed");
  } catch {
    say(form, "failed");
  }
  lastSent.set(form, told(answers));
}

function watch(form) {
  let waiting;
  const changed = () => {
    keep(form);
    clearTimeout(waiting);
    waiting = setTimeout(() => saveDraft(form), PAUSE);
  };
  // The network is back: what could not be sent is sent now.
  window.addEventListener("online", () => {
    if (sessionStorage.getItem(keyOf(form))) saveDraft(form);
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    keep(form);
    if (event.submitter?.getAttribute("formaction") === form.dataset.draft) askBefore(form, event);
  });
}

// Saving by hand, with files: only once no other page has been saved over.
function askBefore(form, event) {
  if (form.dataset.asked) return delete form.dataset.asked;
  event.preventDefault();
  const { submitter } = event;
  saveDraft(form).then(() => {
    if (form.dataset.conflict) return;
    form.dataset.asked = "yes";
    form.requestSubmit(submitter);
  });
}

export function careForForms(root) {
  for (const form of root.querySelectorAll("form[data-task]:not([data-cared])")) {
    form.dataset.cared = "yes";
    restore(form);
    watch(form);
  }
}
