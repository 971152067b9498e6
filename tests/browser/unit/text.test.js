// The words of the interface.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, percent } from '../../../src/runtime/text.js';

test('values go where their names stand, each time; unknown names stay', () => {
  assert.equal(fill('{a} of {b}, {a}: {c}', { a: 1, b: '$&' }), '1 of $&, 1: {c}');
});

test('per cent are rounded down, so that nothing looks like a pass that is none', () => {
  assert.deepEqual([0.7, 0.6999, 0.29, 0.57, 1, 0, null].map(percent), [70, 69, 29, 57, 100, 0, 0]);
});
