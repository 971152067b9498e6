// The runtime as one script: within its budget, free of names used twice, and in the form that the build can join.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { bundle, moduleOrder, RUNTIME } from '../bundle.js';

const ENTRIES = readdirSync(RUNTIME).filter((name) => name.startsWith('start-')).sort();
/** What packages of a whole course with an order carry besides. */
const COURSE = 'course.js';
const sources = [...new Set([...ENTRIES, COURSE].flatMap((entry) => moduleOrder(entry)))]
  .map((name) => ({ name, text: readFileSync(new URL(name, RUNTIME), 'utf8') }));
const sizeOf = (/** @type {string} */ entry) => deflateRawSync(bundle(entry), { level: 9 }).length;

/** Most KiB, deflated. @type {Record<string, number>} */
const BUDGETS = {
  'start-scorm2004.js': 12, 'start-scorm12.js': 12, 'start-site.js': 12, 'start-cmi5.js': 16, 'start-xapi.js': 16,
  'start-index.js': 5, 'start-worker.js': 1,
};

test('each script stays small, and nothing travels that is not wanted', (context) => {
  for (const entry of ENTRIES) {
    const [size, base] = [sizeOf(entry), entry.replace('-tracking', '')];
    context.diagnostic(`${entry} ${size} bytes deflated`);
    if (base === entry) assert(size <= BUDGETS[entry] * 1024, `${entry} takes ${size} bytes`);
    else assert(size - sizeOf(base) <= 4 * 1024, `what sends statements takes ${size - sizeOf(base)} bytes`);
    const more = deflateRawSync(bundle(entry, COURSE), { level: 9 }).length - size;
    if (BUDGETS[base] >= 12) assert(more > 0 && more <= 1.5 * 1024, `what a part of a course brings takes ${more} bytes`);
    if (BUDGETS[base] >= 12) context.diagnostic(`${entry} ${more} bytes more in a course`);
  }
  assert.match(bundle('start-scorm2004-tracking.js'), /localStorage[^]*X-Experience-API-Version|X-Experience-API-Version[^]*localStorage/);
  for (const entry of ['start-scorm2004.js', 'start-scorm12.js']) assert.doesNotMatch(bundle(entry), /localStorage|fetch|xapi|statements/i);
  assert.doesNotMatch(bundle('start-scorm2004.js'), /LMSSetValue|cmi\.core/);
  assert.doesNotMatch(bundle('start-site.js'), /cmi\.|fetch|statements/);
});

test('each is one classic script that parses', () => {
  for (const script of ENTRIES.map((entry) => bundle(entry))) {
    assert.doesNotThrow(() => new Function(script));
    assert.doesNotMatch(script, /^(import|export)\b/m);
  }
});

test('every module is part of one of them, each with its entry last', () => {
  const names = readdirSync(RUNTIME).filter((name) => name.endsWith('.js')).sort();
  assert.deepEqual(sources.map(({ name }) => name).sort(), names);
  for (const entry of ENTRIES) assert.equal(moduleOrder(entry).at(-1), entry);
});

test('no name stands for two things', () => {
  /** @type {Map<string, string>} */
  const owners = new Map();
  for (const { name, text } of sources) {
    for (const [, own] of text.matchAll(/^(?:export )?(?:async )?(?:function|const|let|class) (\w+)/gm)) {
      assert.equal(owners.get(own), undefined, `${own} in ${name} and in ${owners.get(own)}`);
      owners.set(own, name);
    }
  }
  assert(owners.size > 40);
});

test('the sources keep to the form that is joined line by line', () => {
  for (const { name, text } of sources) {
    assert.doesNotMatch(text, /export default|export \{|import \*|import \w|\bimport\(['"]\.\/.+['"]\)\s*;/, name);
    for (const line of text.split('\n')) {
      if (/^import /.test(line)) assert.match(line, /^import \{ [\w, ]+ \} from '\.\/[\w-]+\.js';$/, name);
      if (/^\s*\/\*/.test(line) && /\*\//.test(line)) assert.match(line, /\*\/$/, `${name}: code behind a comment: ${line}`);
      assert.equal((line.match(/`/g) || []).length % 2, 0, `${name}: a template over two lines`);
    }
  }
});
