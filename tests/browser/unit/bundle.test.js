// The runtime as one script: within its budget, free of names used twice, and in the form that the build can join.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { bundle, moduleOrder, RUNTIME } from '../bundle.js';

const sources = moduleOrder().map((name) => ({ name, text: readFileSync(new URL(name, RUNTIME), 'utf8') }));

test('the script takes at most 12 KiB deflated', (context) => {
  const size = deflateRawSync(bundle(), { level: 9 }).length;
  context.diagnostic(`${size} bytes deflated`);
  assert(size <= 12 * 1024, `${size} bytes`);
});

test('it is one classic script that parses', () => {
  assert.doesNotThrow(() => new Function(bundle()));
  assert.doesNotMatch(bundle(), /^(import|export)\b/m);
});

test('every module is part of it, main last', () => {
  const names = readdirSync(RUNTIME).filter((name) => name.endsWith('.js')).sort();
  assert.deepEqual(sources.map(({ name }) => name).sort(), names);
  assert.equal(sources.at(-1)?.name, 'main.js');
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
