// The life of one sitting at an LMS: begin, save at the right moments, end once. Knows the port, and nothing of standards,
// pages or what is saved. Time and timers come from outside, so that tests can play with them.
//
// When it saves: soon after a change (changes close together become one commit), every minute, whenever the page is hidden,
// when the network is back, and at the end. A failed save is tried again after 1, 5 and 20 seconds, then at the next change;
// never at the end.

const SOON = 100;
const MINUTE = 60000;
const RETRIES = [1000, 5000, 20000];

/**
 * @typedef {object} Host
 * @property {(elapsed: number) => import('./types.js').Report} report
 * @property {(outcome: 'saved' | 'retrying' | 'failed', refused: string[]) => void} saved
 * @property {() => boolean} hidden the page cannot be seen, so that nothing is going on
 * @property {() => number} now
 * @property {(ms: number, run: () => void) => () => void} after starts a timer, returns how to stop it
 */

/**
 * @param {import('./types.js').Lms | null} lms
 * @param {Host} host
 */
export function createSession(lms, host) {
  let open = false;
  let recording = false;
  let started = 0;
  let failures = 0;
  let due = Infinity;
  let stopSaving = () => {};
  let stopClock = () => {};

  /** @param {number} delay */
  const saveAfter = (delay) => {
    const when = host.now() + delay;
    if (!recording || when >= due) return;
    stopSaving();
    due = when;
    stopSaving = host.after(delay, save);
  };

  const write = () => (lms && recording ? lms.write(host.report(host.now() - started)) : null);

  function save() {
    stopSaving();
    due = Infinity;
    const written = write();
    if (!lms || !written) return;
    /** @param {boolean} saved */
    const settle = (saved) => {
      const retry = saved ? undefined : RETRIES[failures];
      failures = saved ? 0 : failures + 1;
      host.saved(saved ? 'saved' : retry ? 'retrying' : 'failed', written.ok ? written.refused : []);
      if (retry) saveAfter(retry);
    };
    const committed = written.ok && lms.commit();
    if (typeof committed === 'boolean') settle(committed);
    else committed.then((saved) => recording && settle(saved));
  }

  const tick = () => {
    stopClock = host.after(MINUTE, () => {
      if (!host.hidden()) save();
      tick();
    });
  };

  return {
    /** @returns {import('./types.js').Launch} */
    begin() {
      const launch = lms ? lms.initialize() : null;
      open = Boolean(launch && launch.mode !== 'refused');
      recording = launch?.mode === 'normal';
      started = host.now();
      failures = 0;
      if (recording) tick();
      return launch || launchAs('none');
    },

    /** Something is worth saving. @param {number=} delay */
    changed(delay) {
      saveAfter(delay ?? SOON);
    },

    save,

    /** Writes what is left and ends; the end saves by itself, and a second commit could cost the browser's quota. */
    end() {
      if (!lms || !open) return;
      stopSaving();
      stopClock();
      due = Infinity;
      write();
      lms.terminate();
      open = recording = false;
    },
  };
}

/** A launch that brings nothing along. @param {import('./types.js').Launch['mode']} mode @returns {import('./types.js').Launch} */
export function launchAs(mode) {
  return { mode, location: '', state: '', completed: false, passed: false, scaled: null };
}
