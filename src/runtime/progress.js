// What a learner's work amounts to: pages done and locked, the quiz's attempts, completion, and the report for the LMS.
// Pure: knows the course and the state, no page and no LMS.

import { attemptScore, judge, outcomeScores } from './score.js';
import { fitState } from './state.js';

/**
 * @typedef {object} Learner
 * @property {import('./types.js').State} state
 * @property {boolean} completed what the LMS has granted before is never taken back
 * @property {boolean} passed
 * @property {boolean} free nothing is locked, as in a review
 */

/** @param {import('./types.js').Course} course */
export function countedPages(course) {
  return course.pages.filter(({ kind }) => kind === 'session' || kind === 'quiz');
}

/** @param {import('./types.js').Course} course @param {Learner} learner @param {import('./types.js').Page} page */
export function isDone(course, learner, page) {
  if (page.kind !== 'quiz') return learner.state.done.includes(page.id);
  return course.tracking.completion === 'passed' && hasScore(course) ? isPassed(course, learner) : learner.state.taken > 0;
}

/** @param {import('./types.js').Course} course @param {Learner} learner @param {import('./types.js').Page} page */
export function isLocked(course, learner, page) {
  if (learner.free || learner.completed || course.tracking.progression !== 'ordered') return false;
  const counted = countedPages(course);
  return counted.slice(0, Math.max(0, counted.indexOf(page))).some((earlier) => !isDone(course, learner, earlier));
}

/** @param {import('./types.js').Course} course @param {Learner} learner */
export function isPassed(course, learner) {
  return learner.passed || reaches(course, learner.state.best);
}

/** @param {import('./types.js').Course} course @param {Learner} learner */
export function isCompleted(course, learner) {
  const needed = countedPages(course).filter(({ kind }) => kind === 'session' || course.tracking.completion !== 'sessions');
  return learner.completed || needed.every((page) => isDone(course, learner, page));
}

/** @param {import('./types.js').Course} course */
export function hasScore(course) {
  return course.questions.some(({ scored }) => scored);
}

/** Without a pass mark nobody passes or fails. @param {import('./types.js').Course} course */
export function canPass(course) {
  return course.tracking.passMark > 0;
}

/** Whether a share of the weights is enough to pass. @param {import('./types.js').Course} course @param {number | null} share */
export function reaches(course, share) {
  return share !== null && share >= course.tracking.passMark - 1e-9;
}

/** @param {import('./types.js').Course} course @param {import('./types.js').State} state */
export function attemptsLeft(course, state) {
  return course.tracking.attempts ? Math.max(0, course.tracking.attempts - state.taken) : Infinity;
}

/**
 * Hands in the attempt on the page: the best one counts, for the whole and for each outcome.
 * @param {import('./types.js').Course} course
 * @param {import('./types.js').State} state
 */
export function handIn(course, state) {
  const share = attemptScore(course.questions, state.answers);
  if (share !== null) state.best = Math.max(share, state.best || 0);
  for (const [id, part] of Object.entries(outcomeScores(course.questions, state.answers))) {
    state.outcomes[id] = Math.max(part, state.outcomes[id] || 0);
  }
  state.taken++;
  state.submitted = true;
}

/**
 * Opens another attempt: what is right or wrong is asked afresh, free texts and ratings stay.
 * @param {import('./types.js').Course} course
 * @param {import('./types.js').State} state
 */
export function openAttempt(course, state) {
  for (const question of quizQuestions(course)) {
    if (judge(question, '') === null) continue;
    delete state.answers[question.id];
    state.checked = state.checked.filter((id) => id !== question.id);
  }
  state.submitted = false;
}

/** @param {import('./types.js').Course} course */
export function quizQuestions(course) {
  const quizzes = course.pages.filter(({ kind }) => kind === 'quiz').map(({ id }) => id);
  return course.questions.filter(({ page }) => quizzes.includes(page));
}

/**
 * @param {import('./types.js').Course} course
 * @param {Learner} learner
 * @param {{ location: string, answers: import('./types.js').Recorded[], elapsed: number }} now
 * @param {{ stateUnits: number, stateBytes: number }} limits
 * @returns {import('./types.js').Report}
 */
export function makeReport(course, learner, now, limits) {
  const { state } = learner;
  const known = new Set([...course.pages, ...course.questions, ...course.outcomes].map(({ id }) => id));
  const scored = hasScore(course) && state.best !== null;
  return {
    ...now,
    state: fitState(state, (id) => known.has(id), limits),
    progress: doneShare(course, learner, countedPages(course)),
    completion: isCompleted(course, learner) ? 'completed' : 'incomplete',
    scaled: scored ? state.best : null,
    success: scored && canPass(course) ? verdictOf(isPassed(course, learner)) : null,
    objectives: course.outcomes.map((outcome) => objectiveReport(course, learner, outcome)),
  };
}

/**
 * @param {import('./types.js').Course} course
 * @param {Learner} learner
 * @param {import('./types.js').Outcome} outcome
 * @returns {import('./types.js').ObjectiveReport}
 */
function objectiveReport(course, learner, { id, text }) {
  const asked = course.questions.filter(({ outcome }) => outcome === id);
  const pages = countedPages(course).filter((page) =>
    page.outcomes?.includes(id) || asked.some((question) => question.page === page.id));
  const scaled = asked.some(({ scored }) => scored) ? learner.state.outcomes[id] ?? null : null;
  const progress = doneShare(course, learner, pages);
  return {
    id, text, scaled, progress,
    success: scaled === null || !canPass(course) ? null : verdictOf(reaches(course, scaled)),
    completion: progress === 1 ? 'completed' : 'incomplete',
  };
}

/**
 * Part of the pages that is done, two decimals, rounded down: 1 only when all are.
 * @param {import('./types.js').Course} course
 * @param {Learner} learner
 * @param {import('./types.js').Page[]} pages
 */
function doneShare(course, learner, pages) {
  const done = pages.filter((page) => isDone(course, learner, page)).length;
  return pages.length ? Math.floor((100 * done) / pages.length) / 100 : 0;
}

/** @param {boolean} passed @returns {'passed' | 'failed'} */
function verdictOf(passed) {
  return passed ? 'passed' : 'failed';
}
