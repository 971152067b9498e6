// The first page of a site: how far the learner has come in each module, and where to go on. Knows that page's HTML.

import { all } from './controls.js';
import { readFrom } from './browser.js';
import { parseObject } from './state.js';
import { siteKey, siteStorage } from './site.js';
import { fill, percent } from './text.js';

/**
 * @typedef {object} Overview what the first page says about itself
 * @property {string} course
 * @property {Record<'no_lms' | 'kept' | 'done' | 'passed' | 'per_cent' | 'start' | 'go_on', string>} strings
 */

/** @param {Overview} overview */
export function showOverview({ course, strings }) {
  const storage = siteStorage();
  const { body } = document;
  const modules = all(body, '[data-module]').map((element) => {
    /** @type {import('./types.js').Work} */
    const work = parseObject(readFrom(storage, siteKey(course, element.dataset.module)));
    return { element, work };
  });
  for (const { element, work } of modules) {
    const [place] = all(element, '[data-kept]');
    place.hidden = !work.state;
    element.toggleAttribute('data-done', Boolean(work.completed));
    const [bar] = all(place, 'progress');
    const [words] = all(place, '[data-state]');
    const share = work.completed ? 1 : work.progress || 0;
    bar.value = 100 * share;
    const reached = work.completed ? strings.done : fill(strings.per_cent, { number: percent(share) });
    words.textContent = [reached, ...(work.passed ? [strings.passed] : [])].join(' · ');
  }
  const way = modules.filter(({ element }) => element.closest('[data-way]'));
  const open = way.filter(({ work }) => !work.completed);
  // What was begun, else what follows the last that is done: who has passed over something is not led back to it each time.
  const last = way.map(({ work }) => Boolean(work.completed)).lastIndexOf(true);
  const next = open.find(({ work }) => work.state) || way.slice(last + 1)[0] || open[0];
  for (const place of all(body, '[data-continue]')) {
    place.hidden = !next;
    if (!next) continue;
    const [link] = all(place, 'a');
    link.href = all(next.element, 'a')[0].href;
    link.textContent = way.some(({ work }) => work.state) ? strings.go_on : strings.start;
    link.append(': ' + next.element.dataset.name);
  }
  const [banner] = all(body, '[data-banner]');
  banner.hidden = Boolean(storage);
  banner.textContent = storage ? '' : strings.no_lms;
  for (const place of all(body, '[data-where]')) place.textContent = storage ? strings.kept : '';
}
