// When a sitting saves, tries again, gives up and ends, on a clock of its own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSession } from '../../../src/runtime/session.js';

/** @param {{ mode?: import('../../../src/runtime/types.js').Launch['mode'], commits?: boolean, writes?: boolean }} platform */
function sitting(platform = {}) {
  let time = 1000;
  /** @type {{ at: number, run: () => void }[]} */
  let timers = [];
  /** @type {string[]} */
  const log = [];
  const state = { commits: true, writes: true, hidden: false, ...platform };
  const lms = /** @type {import('../../../src/runtime/types.js').Lms} */ ({
    initialize: () => ({ mode: platform.mode || 'normal', location: '', state: '', completed: false, passed: false, scaled: null }),
    write: ({ elapsed }) => {
      log.push(`write ${elapsed}`);
      return { ok: state.writes, refused: state.writes ? ['q1'] : [] };
    },
    commit: () => {
      log.push('commit');
      return state.commits;
    },
    terminate: () => Boolean(log.push('terminate')),
  });
  const session = createSession(lms, {
    report: (elapsed) => /** @type {any} */ ({ elapsed }),
    saved: (outcome, refused) => log.push([outcome, ...refused].join(' ')),
    hidden: () => state.hidden,
    now: () => time,
    after(ms, run) {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return () => { timers = timers.filter((other) => other !== timer); };
    },
  });
  /** @param {number} ms */
  const pass = (ms) => {
    const end = time + ms;
    for (;;) {
      const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      timers = timers.filter((other) => other !== next);
      time = next.at;
      next.run();
    }
    time = end;
    return log.splice(0);
  };
  return { session, pass, state, log };
}

test('changes close together become one commit', () => {
  const { session, pass } = sitting();
  session.begin();
  session.changed();
  session.changed();
  session.changed(3000);
  assert.deepEqual(pass(99), []);
  assert.deepEqual(pass(1), ['write 100', 'commit', 'saved q1']);
  assert.deepEqual(pass(50000), []);
});

test('typing waits longer, and a choice does not wait for it', () => {
  const { session, pass } = sitting();
  session.begin();
  session.changed(3000);
  assert.deepEqual(pass(2900), []);
  session.changed(3000);
  assert.equal(pass(100).length, 3, 'later keys do not put it off');
  session.changed(3000);
  session.changed();
  assert.equal(pass(100).length, 3);
  assert.equal(pass(5000).length, 0);
});

test('every minute, unless nobody is looking', () => {
  const { session, pass, state } = sitting();
  session.begin();
  assert.deepEqual(pass(60000), ['write 60000', 'commit', 'saved q1']);
  state.hidden = true;
  assert.deepEqual(pass(120000), []);
  state.hidden = false;
  assert.equal(pass(60000).length, 3);
});

test('a failed commit is tried again three times, then at the next change', () => {
  const { session, pass, state } = sitting({ commits: false });
  session.begin();
  session.changed();
  const outcomes = (/** @type {number} */ ms) => pass(ms).filter((line) => !/^(write|commit)/.test(line));
  assert.deepEqual(outcomes(100), ['retrying q1']);
  assert.deepEqual(outcomes(999), []);
  assert.deepEqual(outcomes(1), ['retrying q1']);
  assert.deepEqual(outcomes(5000), ['retrying q1']);
  assert.deepEqual(outcomes(20000), ['failed q1']);
  assert.deepEqual(outcomes(20000), []);
  session.changed();
  assert.deepEqual(outcomes(100), ['failed q1']);
  state.commits = true;
  session.changed();
  assert.deepEqual(outcomes(100), ['saved q1']);
});

test('a value that the platform refuses is a failure too, and refused answers wait for a better moment', () => {
  const { session, pass } = sitting({ writes: false });
  session.begin();
  session.changed();
  assert.deepEqual(pass(100), ['write 100', 'retrying']);
});

test('the end writes once, without a commit and without another try, and nothing follows', () => {
  const { session, pass, log } = sitting();
  session.begin();
  session.changed();
  session.end();
  assert.deepEqual(log.splice(0), ['write 0', 'terminate']);
  session.end();
  session.changed();
  session.save();
  assert.deepEqual(pass(300000), []);
});

test('after an end a new sitting can begin, with its own time', () => {
  const { session, pass, log } = sitting();
  session.begin();
  pass(5000);
  session.end();
  log.splice(0);
  session.begin();
  session.changed();
  assert.deepEqual(pass(100), ['write 100', 'commit', 'saved q1']);
});

test('outside normal mode nothing is written', () => {
  const { session, pass, log } = sitting({ mode: 'review' });
  session.begin();
  session.changed();
  session.save();
  assert.deepEqual(pass(300000), []);
  session.end();
  assert.deepEqual(log, ['terminate']);
});

test('a platform that refuses to begin is left alone, and so is none', () => {
  const { session, pass, log } = sitting({ mode: 'refused' });
  session.begin();
  session.changed();
  session.end();
  assert.deepEqual([...pass(300000), ...log], []);
  const alone = createSession(null, /** @type {any} */ ({ now: () => 0 }));
  assert.equal(alone.begin().mode, 'none');
  alone.changed();
  alone.save();
  alone.end();
});
