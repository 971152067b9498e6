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
 * @property {(recorded: Pick<import('./types.js').Recorded, 'question' | 'answer' | 'shown' | 'took'>) => void} record
 * @property {boolean} review
 * @property {() => boolean} recording
 */

/**
 * @param {HTMLElement} element
 * @param {import('./types.js').Question} question
 * @param {import('./types.js').Course} course
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
  let shown = 0;
  /** Time to the first response, unless that was in an earlier sitting. @type {number | null} */
  let took = null;

  /** @param {string} text */
  function say(text) {
    if (verdict && verdict.textContent !== text) verdict.textContent = text;
  }

  const answer = () => state.answers[id] || '';
  /** No answer, or something that cannot be one. */
  const isOpen = () => !answer() || (question.type === 'numeric' && readNumber(question, answer()) === null);
  const isChecked = () => state.checked.includes(id);
  const handedIn = () => inQuiz && state.submitted;
  const isLocked = () => (judged ? handedIn() || (inQuiz && isChecked()) : host.review);

  function record() {
    host.record({ question, answer: isOpen() ? '' : answer(), shown: shown || Date.now(), took });
  }

  /** @param {Event} event */
  function changed({ type, target }) {
    if (isLocked()) return;
    const now = controls.read();
    if (now !== answer()) {
      if (now) state.answers[id] = now;
      else delete state.answers[id];
      took ??= shown && Date.now() - shown;
      if (judged) {
        state.checked = state.checked.filter((other) => other !== id);
        if (question.type !== 'sequencing') say('');
      } else record();
      showFeedback();
      host.changed(target instanceof HTMLElement && target.matches('textarea, [type=text]') ? TYPING : undefined);
    }
    if (type === 'change' && !judged && answer() && host.recording()) {
      say(strings.answer_saved);
      host.changed();
    }
  }

  function checkAnswer() {
    if (isLocked()) return;
    if (isOpen()) return say(answer() ? strings.not_a_number : strings.not_answered);
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
    const told = isChecked() || (handedIn() && tracking.feedback !== 'never' && judged);
    const reveal = handedIn() && (isPassed(course, learner) || !attemptsLeft(course, state));
    const right = judge(question, text);
    const chosen = question.type === 'fill-in' ? [String(anticipatedIndex(question, text))]
      : text.split(',').map((part) => part.split('.')[0]);
    if (told && judged) element.dataset.result = right ? 'right' : 'wrong';
    else delete element.dataset.result;
    for (const part of all(element, '[data-feedback]')) {
      part.hidden = !told || (part.dataset.feedback !== 'any' && part.dataset.feedback !== element.dataset.result);
    }
    for (const part of all(element, '[data-feedback-for]')) part.hidden = !told || !chosen.includes(part.dataset.feedbackFor);
    if (judged) markItems(told, reveal, chosen);
    if (count && question.limit) {
      count.textContent = fill(strings.characters_left, { count: question.limit - text.length });
    }
    if (!told || !judged) return '';
    return right ? strings.right : strings.wrong + (reveal ? ' ' + fill(strings.right_answer, { answer: rightAnswer() }) : '');
  }

  /**
   * Marks options, pairs or places as right or not, in words too.
   * @param {boolean} told
   * @param {boolean} reveal what would have been right is told as well
   * @param {string[]} chosen
   */
  function markItems(told, reveal, chosen) {
    all(element, '[data-option], [data-source], [data-item]').forEach((item, n) => {
      const { option, source } = item.dataset;
      const key = option || source || item.dataset.item;
      const taken = chosen.includes(key);
      const place = (question.right || []).indexOf(source ? key + '[.]' + item.querySelector('select').value : key);
      const right = place >= 0 && (!item.dataset.item || place === n);
      toggle(item, 'chosen', told && taken);
      toggle(item, 'right', told && right && (taken || reveal));
      let mark = item.querySelector('.mark');
      if (told && !mark) {
        mark = document.createElement('span');
        mark.className = 'mark';
        item.insertBefore(mark, item.querySelector('.feedback'));
      }
      if (mark) mark.textContent = told && taken ? (right ? strings.right : strings.wrong) : '';
    });
  }

  /** What would have been right, in words. */
  function rightAnswer() {
    const { right = [], min, max, type } = question;
    if (type === 'numeric') return min === max ? String(min) : min + '–' + max;
    if (type === 'fill-in') return right[0];
    return inWords(right);
  }

  /** @param {string[]} keys as in `right`, or with a bare point between the two of a pair */
  function inWords(keys) {
    const words = (/** @type {string} */ selector) => element.querySelector(selector)?.textContent?.trim() || '';
    return keys.map((key) => {
      const [source, target] = key.split(/\[?\.\]?/);
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
    question, element, judged, isChecked, isOpen, refresh, record, say,
    /** The answer as the learner sees it. */
    words: () => (/fill-in|numeric/.test(question.type) ? answer() : inWords(answer().split(','))),
    /** The learner sees it now; the first time counts, or a new attempt. @param {boolean} anew */
    seen(anew) {
      if (shown && !anew) return;
      shown = Date.now();
      took = null;
    },
  };
}

/** @param {HTMLElement} item @param {string} name @param {boolean} on */
function toggle(item, name, on) {
  if (on) item.dataset[name] = 'true';
  else delete item.dataset[name];
}
