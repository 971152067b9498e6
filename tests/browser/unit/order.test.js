// Shuffling: repeatable, complete, fair enough, and a sequence never in its right order.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disordered, shuffled } from '../../../src/runtime/order.js';

const ids = ['a', 'b', 'c', 'd'];

test('the same key gives the same order, other keys give others', () => {
  assert.deepEqual(shuffled(ids, '5,0,q1'), shuffled(ids, '5,0,q1'));
  const orders = new Set(Array.from({ length: 2000 }, (_, n) => shuffled(ids, `${n},0,q1`).join()));
  assert.equal(orders.size, 24, 'every order comes up');
  assert.deepEqual([...shuffled(ids, 'x')].sort(), ids);
  assert.deepEqual([shuffled([], 'x'), shuffled(['a'], 'x')], [[], ['a']]);
});

test('each item comes first about as often', () => {
  /** @type {Record<string, number>} */
  const first = { a: 0, b: 0, c: 0, d: 0 };
  for (let n = 0; n < 4000; n++) first[shuffled(ids, `${n * 7919},1,m1_q0${n % 9}`)[0]]++;
  for (const [id, times] of Object.entries(first)) assert(times > 800 && times < 1200, `${id}: ${times}`);
});

test('a sequence is never shown in its right order', () => {
  for (let n = 0; n < 2000; n++) {
    const order = disordered(ids, `${n},q`);
    assert.notDeepEqual(order, ids);
    assert.deepEqual([...order].sort(), ids);
    assert.deepEqual(disordered(['a', 'b'], `${n}`), ['b', 'a']);
  }
});
