// Joins the modules of the runtime into one classic script, as the build does in Rust: dependency order, no `import`, no
// `export`, no full-line comments, no types inside a line, no spaces beside signs. Used where no built package is at hand, and
// to weigh the script.

import { readFileSync } from 'node:fs';

export const RUNTIME = new URL('../../src/runtime/', import.meta.url);

/** The modules, each after those that it imports. @param {string} entry @param {string[]} order */
export function moduleOrder(entry = 'start-scorm2004.js', order = []) {
  const text = readFileSync(new URL(entry, RUNTIME), 'utf8');
  for (const [, name] of text.matchAll(/^import \{[^}]+\} from '\.\/(.+)';$/gm)) if (!order.includes(name)) moduleOrder(name, order);
  if (!order.includes(entry)) order.push(entry);
  return order;
}

/** @param {string=} entry one of the modules `start-*.js` @param {string[]} more what the package carries besides */
export function bundle(entry, ...more) {
  const order = more.reduce((before, name) => moduleOrder(name, before), /** @type {string[]} */ ([]));
  const lines = moduleOrder(entry, order).flatMap((name) => readFileSync(new URL(name, RUNTIME), 'utf8').split('\n'))
    .map((line) => line.trim()).filter((line) => line && !/^(\/\/|\/\*|\*|import )/.test(line))
    .map((line) => squeezed(line.replace(/^export /, '').replace(/\/\*\* @.*?\*\/\s*/g, '')));
  return `(() => {"use strict";\n${lines.join('\n')}\n})();\n`;
}

const WHOLE = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|(?<=(?:^|[(,=:[!&|?{};>]|return) *)\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\//;
const SPACE = / *([{}()[\],;:=<>*?&|!]) */g;

/** A line without the spaces that say nothing: those beside a sign, unless they stand in a text or a pattern. @param {string} line */
function squeezed(line) {
  return line.replace(new RegExp(`${WHOLE.source}|${SPACE.source}`, 'g'), (found, sign) => sign || found);
}
