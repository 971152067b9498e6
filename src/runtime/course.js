// A module as a part of a whole course. An LMS that keeps the order of the course is told what other parts wait for. Where the
// LMS keeps no order the page says itself what comes first: it notes in the browser which parts this learner has done. The
// note may be lost, or be in another browser, so nobody is locked out.

import { keepIn, readFrom } from './browser.js';
import { all } from './controls.js';
import { wrappers } from './main.js';
import { parseObject } from './state.js';
import { attempt } from './windows.js';

wrappers.push(partOf);

/**
 * @param {import('./types.js').Lms | null} lms
 * @param {import('./types.js').Course} course
 * @returns {import('./types.js').Lms | null}
 */
export function partOf(lms, { module, part }) {
  if (!lms || !part) return lms;
  const storage = attempt(() => window.localStorage);
  let key = '';
  return {
    ...lms,
    initialize() {
      const launch = lms.initialize();
      if (!part.words || launch.mode !== 'normal') return launch;
      // Without a name for the learner nothing is noted: another one may use this browser.
      const learner = lms.learner() || new URLSearchParams(window.location.search).get('actor');
      key = learner ? 'kitbag-course ' + JSON.stringify([part.course, learner]) : '';
      const done = key ? parseObject(readFrom(storage, key)) : {};
      const first = launch.completed ? undefined : part.needs.find(({ id }) => !done[id]);
      if (first) showGate(first.title, part.words);
      return launch;
    },
    write(report) {
      if (key && report.completion === 'completed') {
        keepIn(storage, key, JSON.stringify({ ...parseObject(readFrom(storage, key)), [module]: 1 }));
      }
      return lms.write({ ...report, objectives: [...report.objectives, ...marksOf(part, report)], exit: exitOf(part, report) });
    },
  };
}

/**
 * Objectives that other parts look at. Only what is reached is said: what was reached before is never taken back.
 * @param {import('./types.js').Part} part
 * @param {import('./types.js').Report} report
 */
export function marksOf({ done, known }, report) {
  const { completion, progress } = report;
  const isReached = (/** @type {string} */ id, /** @type {number} */ share) =>
    report.objectives.some((objective) => objective.id === id && Number(objective.scaled) >= share - 1e-9);
  const marks = [
    ...done && completion === 'completed' ? [done] : [],
    ...known.filter(({ outcomes, share }) => outcomes.every((id) => isReached(id, share))).map(({ id }) => id),
  ];
  return marks.map((id) => ({ id, text: '', scaled: null, success: /** @type {const} */ ('passed'), completion, progress }));
}

/**
 * An LMS looks at what comes of a test only when it is not suspended.
 * @param {import('./types.js').Part} part
 * @param {import('./types.js').Report} report
 */
export function exitOf({ leads }, { success }) {
  return leads && (success === 'failed' ? 'normal' : 'suspend');
}

/** @param {string} title of what comes first @param {Record<string, string>} words */
function showGate(title, words) {
  const main = document.querySelector('main');
  if (!main || main.hasAttribute('data-gate')) return;
  const gate = document.createElement('section');
  const [heading, text, button] = /** @type {const} */ (['h2', 'p', 'button']).map((name) => document.createElement(name));
  heading.textContent = words.gate_title;
  heading.tabIndex = -1;
  text.textContent = words.gate_text.replace('{title}', title);
  button.textContent = words.gate_open;
  button.setAttribute('type', 'button');
  gate.className = 'gate';
  gate.append(heading, text, button);
  const cover = (/** @type {boolean} */ on) => {
    main.toggleAttribute('data-gate', on);
    for (const menu of all(document.body, '[data-menu]')) menu.inert = on;
  };
  button.addEventListener('click', () => {
    gate.remove();
    cover(false);
    all(main, 'section:not([hidden]) h2')[0]?.focus();
  });
  main.prepend(gate);
  cover(true);
}
