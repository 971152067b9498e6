// The runtime as one script: within its budget, free of names used twice, and in the form that the build can join.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { bundle, moduleOrder, RUNTIME } from '../bundle.js';

const sources = [...new Set(['plain.js', 'tracking.js'].flatMap((entry) => moduleOrder(entry)))]
 .map((name) => ({ name, text: readFileSync(new URL(name, RUNTIME), 'utf8') }));

test('the script takes at most 12 KiB deflated', (context) => {
  const size = deflateRawSync(bundle(), { level: 9 }).length;
  context.diagnostic(`${size} bytes deflated`);
  assert(size <= 12 * 1024, `${size} bytes`);
});

test('sending statements adds at most 4 KiB deflated, and nothing where it is not wanted', (context) => {
  const [plain, tracking] = ['plain.js', 'tracking.js'].map((entry) => deflateRawSync(bundle(entry), { level: 9 }).length);
  context.diagnostic(`${tracking - plain} bytes deflated`);
  assert(tracking - plain <= 4 * 1024, `${tracking - plain} bytes`);
  assert.match(bundle('tracking.js'), /localStorage[^]*X-Experience-API-Version|X-Experience-API-Version[^]*localStorage/);
  assert.doesNotMatch(bundle(), /localStorage|fetch|xapi|statements/i);
});

test('each is one classic script that parses', () => {
  for (const script of [bundle(), bundle('tracking.js')]) {
    assert.doesNotThrow(() => new Function(script));
    assert.doesNotMatch(script, /^(import|export)\b/m);
  }
});

test('every module is part of one of them, each with its entry last', () => {
  const names = readdirSync(RUNTIME).filter((name) => name.endsWith('.js')).sort();
  assert.deepEqual(sources.map(({ name }) => name).sort(), names);
  assert.deepEqual([moduleOrder().at(-1), moduleOrder('tracking.js').at(-1)], ['plain.js', 'tracking.js']);
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
