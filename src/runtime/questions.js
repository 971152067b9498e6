// One question on the page: keeps what is typed and chosen, checks it, shows feedback. What it shows follows from the
// learner's state alone, so that a question looks the same after a return. Knows nothing of the LMS.

import { all, controlsOf } from './controls.js';
import { attemptsLeft, isPassed } from './progress.js';
import { anticipatedIndex, judge, readNumber } from './score.js';
import { fill } from './text.js';

// Typing is saved less eagerly than a choice: in many LMSs a save halts the page for a moment.
const TYPING = 3000;

/**
 * @typedef {object} QuestionHost
 * @property {(delay?: number) => void} changed
 * @property {(question: import('./types').Question, answer: import('./types').Answer, took: number) => void} record
 * @property {boolean} review
 * @property {() => boolean} recording
 */

/**
 * @param {HTMLElement} element
 * @param {import('./types').Question} question
 * @param {import('./types').Course} course
 * @param {import('./progress.js').Learner} learner
 * @param {QuestionHost} host
 */
export function questionView(element, question, course, learner, host) {
  const { id } = question;
  const { state } = learner;
  const { strings, tracking } = course;
  const judged = judge(question, '') !== null;
  const inQuiz = Boolean(element.closest('[data-quiz]'));
  const verdict = element.querySelector('[data-verdict]');
  const count = element.querySelector('[data-count]');
  const check = element.querySelector('[data-check]');
  const controls = controlsOf(element, question, (item, place, of) => say(fill(strings.moved, { item, place, count: of })));
  let since = Date.now();

  /** @param {string} text */
  function say(text) {
    if (verdict && verdict.textContent !== text) verdict.textContent = text;
  }

  const answer = () => state.answers[id] || '';
  const isChecked = () => state.checked.includes(id);
  const handedIn = () => inQuiz && state.submitted;
  const isLocked = () => (judged ? handedIn() || (inQuiz && isChecked()) : host.review);

  function record() {
    host.record(question, answer(), Date.now() - since);
    since = Date.now();
  }

  /** @param {Event} event */
  function changed({ type }) {
    if (isLocked()) return;
    const now = controls.read();
    if (now !== answer()) {
      if (now) state.answers[id] = now;
      else delete state.answers[id];
      if (judged) {
        state.checked = state.checked.filter((other) => other !== id);
        if (question.type !== 'sequencing') say('');
      } else record();
      showFeedback();
      host.changed(type === 'input' ? TYPING : undefined);
    }
    if (type === 'change' && !judged && answer() && host.recording()) {
      say(strings.answer_saved);
      host.changed();
    }
  }

  function checkAnswer() {
    if (isLocked()) return;
    if (!answer()) return say(strings.not_answered);
    if (question.type === 'numeric' && readNumber(question, answer()) === null) return say(strings.not_a_number);
    if (!isChecked()) state.checked.push(id);
    record();
    refresh();
    host.changed();
  }

  /** Puts the page in the state that the learner's state describes. */
  function refresh() {
    controls.write(answer());
    controls.arrange([state.seed, inQuiz ? state.taken - Number(state.submitted) : '', id].join(), tracking.shuffleOptions);
    controls.lock(isLocked());
    check?.setAttribute('aria-disabled', String(isLocked()));
    say(showFeedback());
  }

  /** Shows or hides all feedback; returns the words of the verdict. */
  function showFeedback() {
    const text = answer();
    const shown = isChecked() || (handedIn() && tracking.feedback !== 'never' && judged);
    const reveal = handedIn() && (isPassed(course, learner) || !attemptsLeft(course, state));
    const right = judge(question, text);
    const chosen = question.type === 'fill-in' ? [String(anticipatedIndex(question, text))] : text.split(',').map((part) => part.split('.')[0]);
    if (shown && judged) element.dataset.result = right ? 'right' : 'wrong';
    else delete element.dataset.result;
    for (const part of all(element, '[data-feedback]')) {
      part.hidden = !shown || (part.dataset.feedback !== 'any' && part.dataset.feedback !== element.dataset.result);
    }
    for (const part of all(element, '[data-feedback-for]')) part.hidden = !shown || !chosen.includes(part.dataset.feedbackFor);
    if (judged) markItems(shown, reveal, chosen);
    if (count && question.limit) {
      count.textContent = fill(strings.characters_left, { count: question.limit - text.length });
    }
    if (!shown || !judged) return '';
    return right ? strings.right : strings.wrong + (reveal ? ' ' + fill(strings.right_answer, { answer: rightAnswer() }) : '');
  }

  /** Marks options, pairs or places as right or not, in words too. @param {boolean} shown @param {boolean} reveal @param {string[]} chosen */
  function markItems(shown, reveal, chosen) {
    all(element, '[data-option], [data-source], [data-item]').forEach((item, n) => {
      const { option, source } = item.dataset;
      const taken = chosen.includes(option || source || item.dataset.item);
      const right = (question.right || []).some((key, place) =>
        source ? key.replace('[.]', '.') === source + '.' + item.querySelector('select').value : option ? key === option : place === n && key === item.dataset.item);
      toggle(item, 'chosen', shown && taken);
      toggle(item, 'right', shown && right && (taken || reveal));
      let mark = item.querySelector('.mark');
      if (shown && !mark) {
        mark = document.createElement('span');
        mark.className = 'mark';
        item.insertBefore(mark, item.querySelector('.feedback'));
      }
      if (mark) mark.textContent = shown && taken ? (right ? strings.right : strings.wrong) : '';
    });
  }

  /** What would have been right, in words. */
  function rightAnswer() {
    const words = (/** @type {string} */ selector) => element.querySelector(selector)?.textContent?.trim() || '';
    const { right = [], min, max, type } = question;
    if (type === 'numeric') return min === max ? String(min) : min + '–' + max;
    if (type === 'fill-in') return right[0];
    return right.map((key) => {
      const [source, target] = key.split('[.]');
      if (target) return words('[data-source="' + source + '"] label') + ': ' + words('option[value="' + target + '"]');
      return words('[data-option="' + key + '"] label, [data-item="' + key + '"] span');
    }).join('; ');
  }

  element.addEventListener('input', changed);
  element.addEventListener('change', changed);
  check?.addEventListener('click', checkAnswer);
  element.addEventListener('keydown', (event) => {
    // Enter in a field would hand in the whole quiz.
    if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (check && event.target.type === 'text') checkAnswer();
  });

  return {
    question, element, answer, refresh, record, say,
    /** The learner sees it now: from here the time of the answer runs. */
    seen() {
      since = Date.now();
    },
  };
}

/** @param {HTMLElement} item @param {string} name @param {boolean} on */
function toggle(item, name, on) {
  if (on) item.dataset[name] = 'true';
  else delete item.dataset[name];
}
