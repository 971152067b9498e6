// What reaches an LRS, when, and what stays in the browser: on a clock, a network and a storage of the tests' own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutbox } from '../../../src/runtime/outbox.js';

const store = { endpoint: 'https://lrs.example/xapi/', auth: 'Basic a2V5', version: '1.0.3' };
const ann = { objectType: 'Agent', mbox: 'mailto:ann@example.org' };
const DAY = 86400000;

/** As `localStorage`: its entries are its own keys. @param {number} room most entries */
function fakeStorage(room = Infinity) {
  /** @type {any} */
  const storage = {};
  const methods = {
    getItem: (/** @type {string} */ key) => storage[key] ?? null,
    removeItem: (/** @type {string} */ key) => delete storage[key],
    setItem(/** @type {string} */ key, /** @type {string} */ text) {
      if (!(key in storage) && Object.keys(storage).length >= room) throw new Error('QuotaExceededError');
      storage[key] = String(text);
    },
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(storage, name, { value });
  return storage;
}

/** A browser and an LRS. @param {any} options */
function world({ storage = fakeStorage(), actor = ann, to = store, time = Date.parse('2026-11-23T08:00:00Z'), lock, lrs = new Map() } = {}) {
  /** @type {{ at: number, run: () => void }[]} */
  let timers = [];
  /** @type {{ ids: string[], request: any, url: string }[]} */
  const requests = [];
  /** @type {string[]} */
  const statuses = [];
  const self = {
    storage, requests, statuses, lrs, time, open: 0, most: 0,
    /** What the LRS answers, or throws; undefined: it takes the statements. @type {(ids: string[]) => any} */
    answer: (_ids) => undefined,
    queued: () => Object.keys(storage).filter((key) => key.startsWith('kitbag-lrs ')).length,
    /** Lets time go by, one timer after the other. @param {number} ms */
    async pass(ms) {
      const end = self.time + ms;
      for (;;) {
        for (let n = 0; n < 6; n++) await new Promise(setImmediate);
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        self.time = next.at;
        next.run();
      }
      self.time = end;
      return requests.splice(0).map(({ ids }) => ids.join(' '));
    },
    /** @param {string[]} names */
    add(...names) {
      for (const id of names) outbox.add(/** @type {any} */ ({ id, actor, timestamp: new Date(self.time++).toISOString() }));
    },
  };
  const outbox = createOutbox(to, actor, {
    storage, random: () => 1, now: () => self.time, lock: lock || ((_name, run) => run()),
    status: (word) => statuses.push(word),
    after(ms, run) {
      const timer = { at: self.time + ms, run };
      timers.push(timer);
      return () => { timers = timers.filter((other) => other !== timer); };
    },
    async fetch(url, request) {
      const statements = JSON.parse(String(request.body));
      const ids = statements.map((/** @type {any} */ { id }) => id);
      requests.push({ ids, request, url });
      self.most = Math.max(self.most, ++self.open);
      const answer = self.answer(ids);
      for (let n = 0; n < 5; n++) await null;
      self.open--;
      if (answer === 'no network') throw new TypeError('Failed to fetch');
      if (answer === 'silence' && !request.signal?.aborted) await new Promise((_, reject) => request.signal?.addEventListener('abort', reject));
      if (answer === 'silence') throw new Error('called back');
      if (answer) return new Response('body' in answer ? answer.body : 'words', answer);
      for (const statement of statements) lrs.set(statement.id, statement);
      return new Response(JSON.stringify(ids), { status: 200 });
    },
  });
  return Object.assign(self, { outbox });
}

test('statements close together travel together, in order, with what an LRS wants to know', async () => {
  const { add, pass, queued, statuses } = world();
  add('1', '2', '3');
  assert.deepEqual(await pass(400), []);
  assert.equal(queued(), 3, 'kept before they are sent');
  add('4');
  const sent = pass(600);
  assert.deepEqual(await sent, ['1 2 3 4']);
  assert.equal(queued(), 0);
  assert.equal(statuses.at(-1), 'sent');
});

test('headers, address and body', async () => {
  const { add, outbox, requests } = world();
  add('1');
  outbox.leave();
  const [{ url, request }] = requests;
  assert.equal(url, 'https://lrs.example/xapi/statements');
  assert.deepEqual(request.headers, { 'Content-Type': 'application/json', 'X-Experience-API-Version': '1.0.3', Authorization: 'Basic a2V5' });
  assert.deepEqual([request.method, request.keepalive, request.redirect], ['POST', true, 'error']);
  const bare = world({ to: { ...store, auth: '' } });
  bare.add('1');
  bare.outbox.leave();
  assert(!('Authorization' in bare.requests[0].request.headers));
});

test('long queues go in batches, one request at a time', async () => {
  const w = world();
  w.add(...Array.from({ length: 60 }, (_, n) => `s${n}`));
  const sent = await w.pass(1000);
  assert.deepEqual(sent.map((ids) => ids.split(' ').length), [25, 25, 10]);
  assert.deepEqual([...w.lrs.keys()], Array.from({ length: 60 }, (_, n) => `s${n}`));
  assert.equal(w.most, 1);
  w.outbox.add(/** @type {any} */ ({ id: 'big', text: 'x'.repeat(70000), timestamp: new Date(w.time++).toISOString() }));
  w.add('small');
  assert.deepEqual(await w.pass(1000), ['big', 'small'], 'what is larger than a batch goes alone');
});

test('without a network it waits longer and longer, and goes on at once when the network is back', async () => {
  const w = world();
  w.answer = () => 'no network';
  w.add('1');
  assert.deepEqual(await w.pass(500), ['1']);
  assert.deepEqual(await w.pass(999), []);
  assert.deepEqual(await w.pass(1), ['1']);
  assert.deepEqual(await w.pass(1999), []);
  assert.deepEqual(await w.pass(1), ['1']);
  w.add('2');
  assert.deepEqual(await w.pass(3900), [], 'a new statement does not hurry it');
  assert.equal(w.statuses.at(-1), 'waiting');
  w.answer = () => undefined;
  w.outbox.online();
  assert.deepEqual(await w.pass(0), ['1 2']);
  w.outbox.online();
  assert.deepEqual(await w.pass(DAY), [], 'nothing is sent twice');
  w.answer = () => 'no network';
  w.add('3');
  const tries = await w.pass(2 * 3600000);
  assert(tries.length > 20 && tries.length < 40, `at least every five minutes: ${tries.length}`);
});

test('Retry-After is obeyed, in seconds or as a date, also when the network comes back or the page closes', async () => {
  const w = world();
  w.answer = () => ({ status: 503, headers: { 'Retry-After': '20' } });
  w.add('1');
  assert.deepEqual(await w.pass(500), ['1']);
  w.outbox.online();
  w.outbox.leave();
  assert.deepEqual(await w.pass(0), []);
  const again = world({ storage: w.storage, lrs: w.lrs, time: w.time });
  again.answer = () => ({ status: 429, headers: { 'Retry-After': new Date(again.time + 30000).toUTCString() } });
  assert.deepEqual(await again.pass(500), ['1']);
  assert.deepEqual(await again.pass(28000), []);
  again.answer = () => undefined;
  assert.deepEqual(await again.pass(3000), ['1']);
});

test('silence ends after half a minute, and a page that asks to log in is no yes', async () => {
  const w = world();
  w.answer = () => 'silence';
  w.add('1');
  assert.deepEqual(await w.pass(30500), ['1']);
  w.outbox.online();
  assert.deepEqual(await w.pass(1900), [], 'it may still be at work on what it was sent');
  w.answer = () => ({ status: 200, body: '<html>Log in</html>' });
  assert.deepEqual(await w.pass(100), ['1']);
  assert.equal(w.queued(), 1);
  w.answer = () => ({ status: 204, body: null });
  assert.deepEqual(await w.pass(2000), ['1']);
  assert.equal(w.queued(), 0);
});

test('409: each alone, those that are held are done, the others arrive', async () => {
  const w = world();
  w.answer = (ids) => (ids.some((id) => ['1', '3'].includes(id)) ? { status: 409 } : undefined);
  w.add('1', '2', '3', '4');
  assert.deepEqual(await w.pass(1000), ['1 2 3 4', '1', '2', '3', '4']);
  assert.deepEqual([...w.lrs.keys(), w.queued()], ['2', '4', 0]);
  w.add('5', '6');
  assert.deepEqual(await w.pass(1000), ['5 6'], 'afterwards together again');
});

test('a refused statement stops no other, and is tried again at the next launch', async () => {
  const w = world();
  w.answer = (ids) => (ids.includes('2') ? { status: 400, body: 'what is 2?' } : undefined);
  w.add('1', '2', '3');
  assert.deepEqual(await w.pass(1000), ['1 2 3', '1', '2', '3']);
  w.add('4');
  assert.deepEqual(await w.pass(DAY), ['4']);
  assert.deepEqual([...w.lrs.keys(), w.queued()], ['1', '3', '4', 1]);
  const next = world({ storage: w.storage, time: w.time });
  next.add('5');
  assert.deepEqual(await next.pass(1000), ['2 5']);
});

test('an LRS that refuses everything is asked once, and takes nothing away', async () => {
  const w = world();
  w.answer = () => ({ status: 400 });
  w.add('1', '2');
  assert.deepEqual(await w.pass(DAY), ['1 2', '1', '2']);
  assert.equal(w.queued(), 2);
});

test('wrong credentials or a wrong address: quiet for this sitting, and nothing is lost', async () => {
  for (const status of [401, 403, 404]) {
    const w = world();
    w.answer = () => ({ status });
    w.add('1');
    assert.deepEqual(await w.pass(DAY), ['1']);
    w.add('2');
    w.outbox.online();
    w.outbox.leave();
    assert.deepEqual(await w.pass(DAY), []);
    assert.equal(w.statuses.at(-1), 'stopped');
    assert.equal(w.queued(), 2);
  }
});

test('what a closed page left is sent first the next time, and once', async () => {
  const w = world();
  w.answer = () => 'no network';
  w.add('1', '2');
  w.outbox.leave();
  const next = world({ storage: w.storage, lrs: w.lrs, time: w.time + DAY });
  next.add('3');
  assert.deepEqual(await next.pass(1000), ['1 2 3']);
  assert.deepEqual(await world({ storage: w.storage, time: next.time }).pass(1000), []);
});

test('what is on its way when a page closes goes once more, in front of what is left', async () => {
  const w = world();
  w.answer = () => 'silence';
  w.add('1', '2');
  assert.deepEqual(await w.pass(600), ['1 2']);
  w.add('3');
  w.outbox.leave();
  w.outbox.leave();
  assert.deepEqual(await w.pass(0), ['1 2 3'], 'in one request, so that nothing can overtake, and once');
  const next = world({ storage: w.storage, time: w.time + 100 });
  next.add('4');
  assert.deepEqual(await next.pass(1800), [], 'the LRS may still be at work on it');
  next.add('5');
  assert.deepEqual(await next.pass(700), ['1 2 3 4 5']);
  const earlier = world({ storage: w.storage, time: w.time - DAY });
  earlier.add('6');
  assert.deepEqual(await earlier.pass(600), ['6'], 'a clock that was set back holds nothing up');
});

test('a request is called back when the page closes, and the page can go on if it comes back', async () => {
  const w = world();
  w.answer = () => 'silence';
  w.add('1');
  w.outbox.deliver();
  const [{ request: { signal } }] = w.requests;
  assert.equal(signal?.aborted, false);
  w.add('2');
  w.answer = () => undefined;
  w.outbox.leave();
  assert.equal(signal?.aborted, true);
  assert.deepEqual(await w.pass(0), ['1', '1 2']);
  assert.deepEqual([[...w.lrs.keys()], w.queued()], [['1', '2'], 0]);
  w.add('3');
  assert.deepEqual(await w.pass(5000), ['3']);
});

test('an LRS that held what was on its way, and refuses it, gets the rest at the next launch', async () => {
  const w = world();
  w.answer = () => 'silence';
  w.add('initialized');
  w.outbox.deliver();
  w.answer = (ids) => (ids.includes('initialized') ? { status: 409 } : undefined);
  w.add('terminated');
  w.outbox.leave();
  assert.deepEqual(await w.pass(0), ['initialized', 'initialized terminated']);
  assert.equal(w.queued(), 2);
  const next = world({ storage: w.storage, time: w.time + DAY });
  next.answer = w.answer;
  assert.deepEqual(await next.pass(1000), ['initialized terminated', 'initialized', 'terminated']);
  assert.equal(next.queued(), 0);
});

test('what cannot wait goes at once', async () => {
  const w = world();
  w.add('1');
  w.outbox.deliver();
  assert.deepEqual(await w.pass(0), ['1']);
  assert.deepEqual(await w.pass(DAY), []);
});

test('what an LRS refused is not brought along when the page closes, and a full batch leaves room for the last', async () => {
  const w = world();
  w.answer = (ids) => (ids.includes('bad') ? { status: 400 } : undefined);
  w.add('bad');
  await w.pass(1000);
  w.answer = () => 'silence';
  w.add(...Array.from({ length: 25 }, (_, n) => `s${n}`));
  await w.pass(600);
  w.add('terminated');
  w.outbox.leave();
  const [last] = await w.pass(0);
  assert.equal(last.split(' ').length, 26);
  assert.match(last, /^s0 .*terminated$/);
});

test('the last request of a page is small enough to leave room for the LMS', () => {
  const w = world();
  for (let n = 0; n < 9; n++) {
    w.outbox.add(/** @type {any} */ ({ id: String(n), text: 'é'.repeat(2000), timestamp: new Date(w.time++).toISOString() }));
  }
  w.outbox.leave();
  assert.deepEqual(w.requests[0].ids, ['0', '1', '2']);
  assert(Buffer.byteLength(w.requests[0].request.body) <= 16000);
});

test('nobody sends for another learner, to another LRS, or with credentials that were kept', async () => {
  const w = world();
  w.answer = () => ({ status: 401 });
  w.add('1');
  await w.pass(1000);
  assert.doesNotMatch(JSON.stringify(w.storage), /a2V5/);
  const ben = world({ storage: w.storage, actor: { objectType: 'Agent', mbox: 'mailto:ben@example.org' }, time: w.time });
  ben.add('b');
  assert.deepEqual(await ben.pass(DAY), ['b']);
  const other = world({ storage: w.storage, to: { ...store, endpoint: 'https://other.example/' }, time: w.time });
  assert.deepEqual(await other.pass(DAY), []);
  assert.deepEqual(await world({ storage: w.storage, time: w.time }).pass(1000), ['1']);
});

test('two tabs at once: both send, none twice where the browser has locks, and never is one lost', async () => {
  const storage = fakeStorage();
  let turn = Promise.resolve();
  const lock = (/** @type {string} */ _name, /** @type {() => Promise<void>} */ run) => (turn = turn.then(run));
  const lrs = new Map();
  const [a, b] = [world({ storage, lock, lrs }), world({ storage, lock, lrs })];
  a.add('a1', 'a2');
  b.add('b1');
  const sent = (await Promise.all([a.pass(1000), b.pass(1000)])).flat().join(' ').split(' ');
  assert.deepEqual(sent.sort(), ['a1', 'a2', 'b1']);
  assert.deepEqual([...lrs.keys()].sort(), ['a1', 'a2', 'b1']);
});

test('what comes while a delivery is being wound up is not forgotten', async () => {
  let finish = () => {};
  const gate = new Promise((resolve) => { finish = () => resolve(null); });
  const w = world({ lock: async (/** @type {string} */ _name, /** @type {() => Promise<void>} */ run) => { await run(); await gate; } });
  w.add('1');
  assert.deepEqual(await w.pass(600), ['1']);
  w.add('2');
  assert.deepEqual(await w.pass(600), []);
  finish();
  assert.deepEqual(await w.pass(600), ['2']);
});

test('a full storage, none, or one that throws: statements are still sent', async () => {
  for (const storage of [fakeStorage(1), undefined, new Proxy({}, { get() { throw new Error('denied'); }, ownKeys() { throw new Error('denied'); } })]) {
    const w = world({ storage: storage ?? {} });
    w.add('1', '2', '3');
    assert.deepEqual(await w.pass(1000), ['1 2 3']);
    assert.deepEqual(await w.pass(DAY), []);
    assert.equal(w.outbox.once('passed'), true);
  }
});

test('the queue stays small enough for its neighbours in the storage', () => {
  const w = world();
  w.add(...Array.from({ length: 520 }, (_, n) => `s${n}`));
  assert.equal(w.queued(), 500);
});

test('what cannot be read is thrown away, and what nobody fetched for 90 days', async () => {
  const w = world();
  w.answer = () => 'no network';
  w.add('1', '2');
  await w.pass(600);
  const [key] = Object.keys(w.storage);
  w.storage[key] = '{"id":"1","ti';
  w.storage['something else'] = 'kept';
  const soon = world({ storage: w.storage, time: w.time + 89 * DAY });
  assert.deepEqual(await soon.pass(0), []);
  assert.equal(soon.queued(), 2);
  assert.deepEqual(await soon.pass(600), ['2']);
  const old = world();
  old.answer = () => 'no network';
  old.add('1');
  await old.pass(600);
  old.storage['something else'] = 'kept';
  assert.equal(world({ storage: old.storage, time: old.time + 91 * DAY, actor: { other: 1 } }).queued(), 0);
  assert.equal(old.storage['something else'], 'kept');
});

test('some things are said once: of each learner, to each LRS', () => {
  const w = world();
  assert.deepEqual(['r passed', 'r passed', 'q passed'].map(w.outbox.once), [true, false, true]);
  assert.equal(world({ storage: w.storage }).outbox.once('r passed'), false);
  const ben = { objectType: 'Agent', mbox: 'mailto:ben@example.org' };
  assert.equal(world({ storage: w.storage, actor: ben }).outbox.once('r passed'), true);
  assert.equal(world({ storage: w.storage, to: { ...store, endpoint: 'https://other.example/' } }).outbox.once('r passed'), true);
});
