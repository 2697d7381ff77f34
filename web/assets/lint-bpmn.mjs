// Checks the process models of a folder: bpmnlint's recommended rules, a clean import, and our own
// rules for labels and diagrams. Usage: node lint-bpmn.mjs <folder>; exit status 1 on any finding.

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { argv, exit } from 'node:process';

import { BpmnModdle } from 'bpmn-moddle';

const require = createRequire(import.meta.url);
const { Linter } = require('bpmnlint');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');

const LINE = 8; // CJK characters that fit on one line beside an event, a gateway or a flow
const WRAPS = /Task$|CallActivity$|SubProcess$|Participant$|Lane$|Process$|TextAnnotation$/;

const folder = argv[2];
if (!folder) {
  console.error('usage: node lint-bpmn.mjs <folder>');
  exit(2);
}

const config = JSON.parse(readFileSync(new URL('.bpmnlintrc', import.meta.url), 'utf8'));
const linter = new Linter({ config, resolver: new NodeResolver({ require }) });
const findings = [];
const files = readdirSync(folder).filter((name) => name.endsWith('.bpmn')).sort();

for (const file of files) {
  const crossings = await check(file);
  console.log(`${file}: ${crossings.length} crossings${crossings.map((pair) => ` [${pair.join(' × ')}]`).join('')}`);
}
if (!files.length) findings.push([folder, '-', 'no-models', 'there is no .bpmn file']);
for (const finding of findings) console.error(finding.join('  '));
console.log(`${files.length} models, ${findings.length} findings`);
exit(findings.length ? 1 : 0);

async function check(file) {
  const report = (id, rule, message) => findings.push([file, id, rule, message]);
  let root, warnings;
  try {
    ({ rootElement: root, warnings } = await new BpmnModdle().fromXML(readFileSync(join(folder, file), 'utf8')));
  } catch (error) {
    report('-', 'import', error.message);
    return [];
  }
  for (const warning of warnings) report(warning.element?.id ?? '-', 'import', warning.message);
  for (const [rule, reports] of Object.entries(await linter.lint(root))) {
    for (const { id, message } of reports) report(id, rule, message);
  }
  const elements = namedElements(root);
  for (const element of elements) checkLabels(element, report);
  return checkDiagram(root, elements, report);
}

function namedElements(root) {
  const found = [];
  const visit = (element) => {
    found.push(element);
    for (const key of ['participants', 'laneSets', 'lanes', 'flowElements', 'artifacts']) {
      for (const child of element[key] ?? []) visit(child);
    }
  };
  for (const element of root.rootElements) {
    if (/Process$|Collaboration$/.test(element.$type)) visit(element);
  }
  return found;
}

function checkLabels(element, report) {
  if (!/^[a-z][a-z0-9_]*$/.test(element.id)) report(element.id, 'snake-case-id', 'ids are API: a-z, 0-9 and _');
  const label = element.name ?? (element.$type === 'bpmn:TextAnnotation' ? element.text : undefined);
  if (!label) return;
  if (!property(element, 'label_en')) report(element.id, 'label-en', `"${label}" has no label_en`);
  if (WRAPS.test(element.$type)) return;
  for (const line of label.split('\n')) {
    const wide = [...line].filter((letter) => letter > '\u2E7F').length;
    if (wide > LINE) report(element.id, 'label-length', `"${line}" has more than ${LINE} characters`);
  }
}

function property(element, name) {
  const values = element.extensionElements?.values ?? [];
  const properties = values.filter((value) => value.$type === 'camunda:properties').flatMap((value) => value.$children ?? []);
  return properties.find((each) => each.name === name)?.value;
}

function checkDiagram(root, elements, report) {
  const drawn = root.diagrams.flatMap((diagram) => diagram.plane.planeElement);
  const of = new Map(drawn.map((di) => [di.bpmnElement, di]));
  const flows = elements.filter((element) => element.sourceRef);
  for (const element of elements) {
    if (/Process$|Collaboration$|LaneSet$/.test(element.$type) && element.$type !== 'bpmn:SubProcess') continue;
    if (!of.has(element)) report(element.id, 'drawn', 'the element is not drawn');
  }
  const nodes = elements.filter((element) => element.incoming || element.outgoing || element.$type === 'bpmn:TextAnnotation');
  const boxes = nodes.filter((node) => of.has(node)).map((node) => [node, of.get(node).bounds]);
  for (const [i, [a, box]] of boxes.entries()) {
    for (const [b, other] of boxes.slice(i + 1)) {
      const related = a.attachedToRef === b || b.attachedToRef === a || inside(a, b) || inside(b, a);
      if (!related && overlap(box, other)) report(a.id, 'no-overlap', `lies over ${b.id}`);
    }
  }
  for (const di of drawn.filter((each) => each.label?.bounds)) {
    for (const [node, box] of boxes) {
      if (node.$type !== 'bpmn:SubProcess' && !/Gateway$/.test(node.$type) && overlap(di.label.bounds, box)) {
        report(di.bpmnElement.id, 'label-clear', `its label lies over ${node.id}`);
      }
    }
  }
  return crossings(flows.filter((flow) => of.has(flow)).map((flow) => [flow, of.get(flow).waypoint]));
}

function inside(node, container) {
  for (let parent = node.$parent; parent; parent = parent.$parent) if (parent === container) return true;
  return false;
}

function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function crossings(lines) {
  const found = [];
  for (const [i, [a, points]] of lines.entries()) {
    for (const [b, others] of lines.slice(i + 1)) {
      if (segments(points).some((p) => segments(others).some((q) => cross(p, q)))) found.push([a.id, b.id]);
    }
  }
  return found;
}

function segments(points) {
  return points.slice(1).map((point, i) => [points[i], point]);
}

function cross([a, b], [c, d]) {
  const side = (p, q, r) => Math.sign((q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
