// The live diagram of a case: tokens as badges, done work marked, labels in the reader's language.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

import { keepWordsWhole } from "./labels.js";

const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif';

function badge(classes, text, title) {
  const node = document.createElement("div");
  node.className = `token ${classes}`;
  node.textContent = text;
  node.title = title;
  return node;
}

// Events and gateways wear their label above or below: their badge goes into the corner away from it.
function place(element) {
  if (element.width >= 60) return { top: -12, right: 14 };
  const [label] = element.labels ?? [];
  const below = label && label.y + label.height / 2 < element.y + element.height / 2;
  return below ? { bottom: 10, left: -10 } : { top: -10, left: -10 };
}

// The models' label boxes are drawn for 11 px, which is smaller than what is read here with ease.
const DRAWN_FOR = 11;
const LABEL_SIZE = 12;
const SPARE = 6;

function grow(label, more) {
  label.x -= more / 2;
  label.width += more;
}

// English words are longer than the labels' boxes, which are drawn for Chinese: none is to be broken.
function widen(viewer, label, name) {
  const free = { x: 0, y: 0, width: 500, height: 30 };
  const measured = (word) => viewer.get("textRenderer").getExternalLabelBounds(free, word).width;
  const more = Math.max(...name.split(/\s+/).map(measured)) + SPARE - label.width;
  if (more > 0) grow(label, more);
}

function relabel(viewer, names) {
  const changed = [];
  viewer.get("elementRegistry").forEach((element) => {
    for (const label of element.labels ?? []) {
      grow(label, label.width * (LABEL_SIZE / DRAWN_FOR - 1) + SPARE);
      changed.push(label);
    }
    const name = names[element.businessObject?.id];
    if (!name || element.type === "label") return;
    element.businessObject[element.type === "bpmn:TextAnnotation" ? "text" : "name"] = name;
    for (const label of element.labels ?? []) widen(viewer, label, name);
    changed.push(element);
  });
  viewer.get("eventBus").fire("elements.changed", { elements: changed });
}

function mark(viewer, states) {
  const registry = viewer.get("elementRegistry");
  for (const [id, state] of Object.entries(states)) {
    const element = registry.get(id);
    if (!element) continue;
    viewer.get("canvas").addMarker(id, `is-${state.kind}`);
    const node = badge(`token-${state.kind}`, state.badge, state.words);
    viewer.get("overlays").add(id, "token", { position: place(element), html: node, scale: { min: 0.6 } });
  }
}

function linkChildren(viewer, states) {
  viewer.get("eventBus").on("element.click", ({ element }) => {
    const link = states[element.id]?.link;
    if (link) window.location.assign(link);
  });
}

// All of it where that can be read; else readable, with the present step in the middle.
const READABLE = 0.62;
const TALLEST = 560;
const MARGIN = 24;

// A tall model gets a taller frame, so that it is not cut off below.
function heighten(box, canvas) {
  const wanted = Math.min(canvas.viewbox().inner.height * READABLE + MARGIN, TALLEST);
  if (!box.clientHeight || wanted <= box.clientHeight) return;
  box.style.height = `${wanted}px`;
  canvas.resized();
}

function settle(viewer, states) {
  const canvas = viewer.get("canvas");
  if (canvas.zoom("fit-viewport", "auto") >= READABLE) return;
  canvas.zoom(READABLE, "auto");
  const present = Object.keys(states).find((id) => ["stuck", "now"].includes(states[id].kind));
  const element = present && viewer.get("elementRegistry").get(present);
  const box = canvas.viewbox();
  const { inner } = box;
  const x = element ? element.x + element.width / 2 - box.width / 2 : inner.x;
  const y = inner.height < box.height ? inner.y - (box.height - inner.height) / 2 : inner.y;
  const furthest = Math.max(inner.x, inner.x + inner.width - box.width);
  canvas.viewbox({ ...box, x: Math.min(Math.max(x, inner.x), furthest), y });
}

async function draw(box) {
  if (box.dataset.drawn) return;
  box.dataset.drawn = "yes";
  const answer = await fetch(box.dataset.diagram, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`diagram: ${answer.status}`);
  const { xml, states, names } = await answer.json();
  const style = { fontFamily: FONT, fontSize: 13 };
  const viewer = new NavigatedViewer({
    container: box,
    textRenderer: { defaultStyle: style, externalStyle: { ...style, fontSize: LABEL_SIZE } },
  });
  keepWordsWhole(viewer.get("textRenderer"));
  await viewer.importXML(xml);
  relabel(viewer, names);
  mark(viewer, states);
  linkChildren(viewer, states);
  heighten(box, viewer.get("canvas"));
  settle(viewer, states);
  box.classList.add("is-ready");
  const buttons = box.parentElement.querySelectorAll("[data-zoom]");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const steps = { in: 1, out: -1 }[button.dataset.zoom];
      if (steps) viewer.get("zoomScroll").stepZoom(steps);
      else viewer.get("canvas").zoom("fit-viewport", "auto");
    });
  }
}

function drawAll(root) {
  for (const box of root.querySelectorAll("[data-diagram]")) {
    draw(box).catch(() => {
      box.textContent = box.dataset.failed;
      box.classList.add("is-failed");
    });
  }
}

document.addEventListener("DOMContentLoaded", () => drawAll(document));
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt));
