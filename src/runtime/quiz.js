// The quiz: handing in an attempt, its result, another attempt. Knows its form and questions; what it comes to in
// `progress.js`. A question without an answer is pointed out once, then counts as wrong.

import { shuffled } from './order.js';
import { attemptsLeft, canPass, handIn, isPassed, openAttempt, reaches } from './progress.js';
import { attemptScore } from './score.js';
import { fill, paragraphOf, percent } from './text.js';

/**
 * @param {HTMLElement} form
 * @param {ReturnType<typeof import('./questions.js').questionView>[]} views the questions of the form
 * @param {import('./types.js').Course} course
 * @param {import('./progress.js').Learner} learner
 * @param {() => void} changed
 */
export function quizView(form, views, course, learner, changed) {
  const { state } = learner;
  const { strings, tracking } = course;
  const [submit, retry] = ['[data-submit]', '[data-retry]'].map((selector) => /** @type {HTMLElement} */ (form.querySelector(selector)));
  const result = /** @type {HTMLElement} */ (form.parentElement?.querySelector('[data-quiz-result]'));
  const status = document.createElement('p');
  status.className = 'verdict';
  status.setAttribute('role', 'status');
  submit.before(status);
  let warned = false;

  function submitAttempt() {
    const missing = views.filter(({ judged, isOpen }) => judged && isOpen()).length;
    if (missing && !warned) {
      warned = true;
      status.textContent = fill(strings.unanswered, { count: missing });
      return;
    }
    handIn(course, state);
    for (const view of views) if (view.judged && !view.isChecked()) view.record();
    refresh();
    changed();
    result.focus();
  }

  function tryAgain() {
    openAttempt(course, state);
    for (const view of views) view.seen(true);
    refresh();
    changed();
    const first = form.querySelector('input, select, textarea, button');
    if (first instanceof HTMLElement) first.focus();
  }

  /** Puts the form in the state that the learner's state describes. */
  function refresh() {
    const left = attemptsLeft(course, state);
    warned = false;
    status.textContent = left || state.submitted ? '' : strings.no_attempts_left;
    const attempt = state.taken - Number(state.submitted);
    if (tracking.shuffleQuestions && views.length) {
      const place = document.createComment('');
      views[0].element.parentElement?.insertBefore(place, form.querySelector('[data-question]'));
      place.replaceWith(...shuffled(views.map(({ element }) => element), [state.seed, attempt].join()));
    }
    for (const view of views) view.refresh();
    submit.hidden = state.submitted || !left;
    retry.hidden = !state.submitted || !left;
    result.hidden = !state.submitted;
    result.replaceChildren(...(state.submitted ? resultLines(left) : []).map(paragraphOf));
  }

  /** @param {number} left */
  function resultLines(left) {
    const share = attemptScore(course.questions, state.answers);
    if (share === null) return [strings.answer_saved];
    const passed = reaches(course, share);
    if (canPass(course)) result.dataset.result = passed ? 'right' : 'wrong';
    return [
      fill(strings.score, { score: percent(share) }),
      ...(canPass(course) ? [fill(strings.needed, { pass: percent(tracking.passMark) }), passed ? strings.passed : strings.failed] : []),
      ...(share < (state.best || 0) ? [fill(strings.best_score, { score: percent(state.best) })] : []),
      ...(left && left < Infinity ? [fill(strings.attempts_left, { count: left })] : []),
      ...(left || isPassed(course, learner) ? [] : [strings.no_attempts_left]),
    ];
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!state.submitted) submitAttempt();
  });
  form.addEventListener('change', () => {
    warned = false;
    status.textContent = '';
  });
  retry.addEventListener('click', tryAgain);
  return { refresh };
}
