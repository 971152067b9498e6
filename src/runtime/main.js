// Puts the page to work: reads what the page says about itself, opens the session, restores what was done, and joins the
// parts. An entry, one of the `start-*.js`, starts it and says to what it connects.

import { all } from './controls.js';
import { showSummary } from './finish.js';
import { copyForPaper, formView } from './form.js';
import { isDone, isLocked, makeReport } from './progress.js';
import { pagesView } from './pages.js';
import { questionView } from './questions.js';
import { quizView } from './quiz.js';
import { judge } from './score.js';
import { createSession } from './session.js';
import { decodeState } from './state.js';

/**
 * What stands around the port in packages that bring more than others.
 * @type {((lms: import('./types.js').Lms | null, course: import('./types.js').Course) => import('./types.js').Lms | null)[]}
 */
export const wrappers = [];

/**
 * The page works as soon as it is connected; what has to be asked first may take a while.
 * @param {(course: import('./types.js').Course) => import('./types.js').Lms | null | Promise<import('./types.js').Lms | null>} connect
 */
export async function start(connect) {
  const { body, documentElement } = document;
  documentElement.classList.replace('no-js', 'js');
  /** @type {import('./types.js').Course} */
  const course = JSON.parse(document.getElementById('kitbag-data')?.textContent || '');
  const { strings } = course;
  const lms = wrappers.reduce((port, wrap) => wrap(port, course), await connect(course));

  /** Answers that the LMS does not hold yet. @type {Map<string, import('./types.js').Recorded>} */
  const pending = new Map();
  /** Those of the last report. @type {import('./types.js').Recorded[]} */
  let reported = [];
  let tooBig = false;

  const session = createSession(lms, {
    report(elapsed) {
      reported = [...pending.values()];
      const report = makeReport(course, learner, { location: pages.current().id, answers: reported, elapsed }, course.limits);
      tooBig = report.state === null;
      return report;
    },
    saved(outcome, refused) {
      // What was answered meanwhile waits for the next report.
      for (const recorded of outcome === 'saved' ? reported : []) {
        if (pending.get(recorded.question.id) === recorded) pending.delete(recorded.question.id);
      }
      for (const view of views) if (refused.includes(view.question.id)) view.say(strings.response_refused || '');
      tell(tooBig ? '' : { saved: strings.saved, retrying: strings.saving, failed: strings.save_failed }[outcome]);
      warn(tooBig ? strings.too_big : outcome === 'failed' ? strings.save_failed : '');
    },
    hidden: () => document.hidden,
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });

  let launch = session.begin();
  const recording = () => launch.mode === 'normal';
  const state = decodeState(launch.state);
  if (launch.scaled !== null) state.best = Math.max(launch.scaled, state.best || 0);
  const learner = { state, completed: launch.completed, passed: launch.passed, free: launch.mode === 'review' };

  /** Speaks in the header, without a word twice. @param {string} text */
  function tell(text) {
    const place = document.querySelector('[data-save]');
    if (place && place.textContent !== text) place.textContent = text;
  }

  /** What the learner must know before going on: that nothing is recorded, or that saving fails. @param {string} text */
  function warn(text) {
    const banner = /** @type {HTMLElement} */ (document.querySelector('[data-banner]'));
    const standing = { normal: '', review: strings.review_mode, none: strings.no_lms, refused: strings.initialize_failed }[launch.mode];
    const words = text || launch.words || standing || '';
    banner.hidden = !words;
    if (banner.textContent !== words) banner.textContent = words;
  }

  function refresh() {
    pages.refresh();
    for (const summary of all(body, '[data-summary]')) showSummary(summary, course, learner, recording());
  }

  /** @param {number=} delay */
  function changed(delay) {
    refresh();
    session.changed(delay);
  }

  const pages = pagesView(course, {
    done: (page) => isDone(course, learner, page),
    locked: (page) => isLocked(course, learner, page),
    left(page) {
      if (page.kind === 'session' && !state.done.includes(page.id)) state.done.push(page.id);
      changed();
    },
    shown(page) {
      for (const view of views) if (view.question.page === page.id) view.seen(false);
      session.changed();
    },
    say: tell,
  });

  const views = all(body, '[data-question]').flatMap((element) => {
    const question = course.questions.find(({ id }) => id === element.dataset.question);
    return question ? [questionView(element, question, course, learner, {
      changed, recording, review: launch.mode === 'review',
      record(recorded) {
        const right = judge(recorded.question, recorded.answer);
        pending.set(recorded.question.id, { ...recorded, result: right === null ? 'neutral' : right ? 'correct' : 'incorrect' });
      },
    })] : [];
  });
  const quizzes = all(body, '[data-quiz]').map((form) =>
    quizView(form, views.filter(({ element }) => form.contains(element)), course, learner, changed));

  for (const form of all(body, '[data-form]')) formView(form, views);
  copyForPaper();

  for (const view of views) view.refresh();
  for (const quiz of quizzes) quiz.refresh();
  const place = course.pages.find((page) => page.id === launch.location && !isLocked(course, learner, page));
  pages.show(place || course.pages[0], false);
  refresh();
  if (launch.mode === 'review') body.dataset.mode = 'review';
  warn('');

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) session.save();
  });
  window.addEventListener('online', session.save);
  window.addEventListener('pagehide', () => session.end());
  // A page that comes back from the browser's memory has ended its session: it needs a new one to record anything.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    launch = session.begin();
    warn('');
    session.changed();
  });
}
