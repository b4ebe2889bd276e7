// Parses a DMN file as dmn-js does; fails on any warning, unresolved reference or missing shape; prints what it holds.
// Usage: node check.mjs FILE [FILE TO WRITE IT AGAIN TO]
import { readFileSync, writeFileSync } from 'node:fs';

import DmnModdle from 'dmn-moddle';

const [ source, target ] = process.argv.slice(2);
const moddle = new DmnModdle();
const { rootElement, references, elementsById, warnings } = await moddle.fromXML(readFileSync(source, 'utf8'));
const problems = warnings.map(({ message }) => `warning: ${message}`);

for (const { element, property, id } of references) {
  if (!elementsById[id]) {
    problems.push(`unresolved: ${element.$type} ${property} -> ${id}`);
  }
}

const elements = rootElement.get('drgElement');
const decisions = elements.filter((element) => element.$type === 'dmn:Decision');
const inputs = elements.filter((element) => element.$type === 'dmn:InputData');
const requirements = decisions.flatMap((decision) => decision.get('informationRequirement'));
const tables = decisions.map((decision) => decision.decisionLogic).filter((logic) => logic?.$type === 'dmn:DecisionTable');
const rules = tables.flatMap((table) => table.get('rule'));
const diagrams = rootElement.dmnDI?.get('diagrams') || [];
const drawn = diagrams.flatMap((diagram) => diagram.get('diagramElements'));
const shapes = drawn.filter((element) => element.$type === 'dmndi:DMNShape');
const edges = drawn.filter((element) => element.$type === 'dmndi:DMNEdge');

for (const requirement of requirements) {
  const { href } = requirement.requiredDecision || requirement.requiredInput;
  if (!elementsById[href.slice(1)]) {
    problems.push(`unresolved: ${requirement.id} -> ${href}`);
  }
}

for (const table of tables) {
  for (const rule of table.get('rule')) {
    const widths = [ rule.get('inputEntry').length, rule.get('outputEntry').length ];
    if (widths[0] !== table.get('input').length || widths[1] !== table.get('output').length) {
      problems.push(`${rule.id} has ${widths} cells`);
    }
  }
}

for (const element of drawn) {
  if (!element.dmnElementRef?.id) {
    problems.push(`unresolved: ${element.id} shows nothing`);
  }
  if (element.$type === 'dmndi:DMNEdge' && element.get('waypoint').length < 2) {
    problems.push(`${element.id} has no way`);
  }
}

const shown = new Set(drawn.map((element) => element.dmnElementRef?.id));
for (const element of [ ...decisions, ...inputs, ...requirements ]) {
  if (!shown.has(element.id)) {
    problems.push(`${element.id} is not in the diagram`);
  }
}

if (target) {
  writeFileSync(target, (await moddle.toXML(rootElement, { format: true })).xml);
}

if (problems.length) {
  console.error(problems.join('\n'));
  process.exit(1);
}

console.log(JSON.stringify({
  decisions: decisions.length,
  tables: tables.length,
  inputs: inputs.length,
  rules: rules.length,
  requirements: requirements.length,
  shapes: shapes.length,
  edges: edges.length,
  types: rootElement.get('itemDefinition').length
}));
