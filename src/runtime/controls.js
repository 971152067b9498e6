// The form controls of one question: reads and writes an answer, puts options in order, locks. Knows the page's HTML, not
// what is right and not what is saved.

import { disordered, shuffled } from './order.js';
import { cleanText } from './state.js';

const NUMBER_LENGTH = 30;

/**
 * @typedef {object} Controls
 * @property {() => import('./types.js').Answer} read
 * @property {(answer: import('./types.js').Answer) => void} write
 * @property {(key: string, shuffle: boolean) => void} arrange
 * @property {(locked: boolean) => void} lock
 */

/**
 * @param {HTMLElement} element
 * @param {import('./types.js').Question} question
 * @param {(item: string, place: number, count: number) => void} moved
 * @returns {Controls}
 */
export function controlsOf(element, question, moved) {
  switch (question.type) {
    case 'matching':
      return pairControls(element);
    case 'sequencing':
      return sequenceControls(element, question.right || [], moved);
    case 'numeric':
    case 'fill-in':
    case 'long-fill-in':
      return textControls(element, question);
    default:
      return optionControls(element, question.type.startsWith('choice'));
  }
}

/** @param {HTMLElement} element @param {boolean} shuffles @returns {Controls} */
function optionControls(element, shuffles) {
  /** @type {HTMLInputElement[]} */
  const inputs = all(element, 'input');
  /** @type {HTMLElement[]} */
  const items = all(element, '[data-option]');
  return {
    read: () => inputs.filter(({ checked }) => checked).map(({ value }) => value).sort().join(),
    write(answer) {
      const ids = answer.split(',');
      for (const input of inputs) input.checked = ids.includes(input.value);
    },
    arrange(key, shuffle) {
      if (shuffles && shuffle) items[0]?.parentElement?.append(...shuffled(items, key));
    },
    lock: (locked) => disable(inputs, locked),
  };
}

/** @param {HTMLElement} element @returns {Controls} */
function pairControls(element) {
  /** @type {HTMLSelectElement[]} */
  const selects = all(element, 'select');
  const options = selects.map(({ options: [, ...rest] }) => rest);
  return {
    read: () => selects.filter(({ value }) => value).map(({ value, dataset }) => dataset.match + '.' + value).join(),
    write(answer) {
      const pairs = new Map(answer.split(',').map((pair) => /** @type {[string, string]} */ (pair.split('.'))));
      for (const select of selects) {
        select.value = pairs.get(select.dataset.match || '') || '';
        if (select.selectedIndex < 0) select.value = '';
      }
    },
    arrange(key, shuffle) {
      if (shuffle) selects.forEach((select, n) => select.append(...shuffled(options[n], key)));
    },
    lock: (locked) => disable(selects, locked),
  };
}

/**
 * The order as shown is an answer only once the learner has moved something.
 * @param {HTMLElement} element
 * @param {string[]} right
 * @param {(item: string, place: number, count: number) => void} moved
 * @returns {Controls}
 */
function sequenceControls(element, right, moved) {
  /** @type {HTMLElement[]} */
  const items = all(element, '[data-item]');
  const list = items[0].parentElement;
  const ids = () => all(element, '[data-item]').map(({ dataset }) => dataset.item || '');
  const put = (/** @type {string[]} */ order) =>
    list?.append(...order.map((id) => items.find(({ dataset }) => dataset.item === id) || ''));
  let answered = false;
  element.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-move]') : null;
    const item = button?.closest('[data-item]');
    if (!button || !item) return;
    // The neighbour moves, not the item: the button that was pressed stays where the focus is.
    if (button.getAttribute('data-move') === 'up') item.previousElementSibling && item.after(item.previousElementSibling);
    else item.nextElementSibling && item.before(item.nextElementSibling);
    answered = true;
    moved(item.querySelector('span')?.textContent || '', ids().indexOf(item.getAttribute('data-item') || '') + 1, items.length);
    element.dispatchEvent(new Event('change', { bubbles: true }));
  });
  return {
    read: () => (answered ? ids().join() : ''),
    write(answer) {
      answered = [...answer.split(',')].sort().join() === [...right].sort().join();
      if (answered) put(answer.split(','));
    },
    arrange(key) {
      if (!answered) put(disordered(right, key));
    },
    lock: (locked) => disable(all(element, '[data-move]'), locked),
  };
}

/** @param {HTMLElement} element @param {import('./types.js').Question} question @returns {Controls} */
function textControls(element, question) {
  /** @type {HTMLInputElement[]} */
  const [input] = all(element, 'input, textarea');
  if (question.type === 'numeric') input.maxLength = NUMBER_LENGTH;
  return {
    read() {
      const text = cleanText(input.value);
      return question.type === 'long-fill-in' && text.trim() ? text : text.trim();
    },
    write(answer) {
      input.value = answer;
    },
    arrange() {},
    lock(locked) {
      input.readOnly = locked;
    },
  };
}

/** @param {Element} element @param {string} selector @returns {any[]} */
export function all(element, selector) {
  return [...element.querySelectorAll(selector)];
}

/** @param {{ disabled: boolean }[]} controls @param {boolean} disabled */
function disable(controls, disabled) {
  for (const control of controls) control.disabled = disabled;
}
