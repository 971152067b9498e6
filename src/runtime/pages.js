// The pages of the module, one at a time: menu, Back and Next, progress, focus. Knows the page's HTML; what is done and
// what is locked it asks.

import { all } from './controls.js';
import { fill } from './text.js';

/**
 * @typedef {object} PagesHost
 * @property {(page: import('./types.js').Page) => boolean} done
 * @property {(page: import('./types.js').Page) => boolean} locked
 * @property {(page: import('./types.js').Page) => void} left Next was pressed on this page
 * @property {(page: import('./types.js').Page) => void} shown
 * @property {(text: string) => void} say
 */

/**
 * @param {import('./types.js').Course} course
 * @param {PagesHost} host
 */
export function pagesView(course, host) {
  const { pages, strings } = course;
  const { body } = document;
  const counted = pages.filter(({ kind }) => kind === 'session' || kind === 'quiz');
  const menuButton = document.querySelector('[data-menu-button]');
  const [back, next] = ['[data-back]', '[data-next]'].map((selector) => /** @type {HTMLElement} */ (document.querySelector(selector)));
  let current = pages[0];

  /** @param {boolean} open */
  function showMenu(open) {
    menuButton?.setAttribute('aria-expanded', String(open));
    body.toggleAttribute('data-menu-open', open);
  }

  /** @param {import('./types.js').Page} page @param {boolean} focus */
  function show(page, focus) {
    current = page;
    refresh();
    showMenu(false);
    host.shown(page);
    if (!focus) return;
    window.scrollTo(0, 0);
    const heading = document.getElementById(page.id)?.querySelector('[tabindex="-1"]');
    if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  }

  /** Shows a page unless it is locked. @param {string} id */
  function go(id) {
    const page = pages.find((other) => other.id === id);
    if (!page) return false;
    if (host.locked(page)) host.say(strings.locked);
    else show(page, true);
    return !host.locked(page);
  }

  function refresh() {
    for (const section of all(document.body, '[data-page]')) {
      section.hidden = section.dataset.page !== current.id;
      section.classList.toggle('current', !section.hidden);
    }
    for (const link of all(document.body, '[data-menu] [data-go]')) {
      const page = pages.find(({ id }) => id === link.dataset.go);
      if (!page) continue;
      const [done, locked] = [host.done(page), host.locked(page)];
      mark(link, 'aria-current', page === current && 'page');
      mark(link, 'aria-disabled', locked && 'true');
      mark(link, 'data-done', done && 'true');
      const state = link.querySelector('[data-state]');
      if (state) state.textContent = locked ? strings.locked : done ? strings.done : '';
    }
    const done = counted.filter(host.done).length;
    for (const bar of all(document.body, '[data-progress]')) bar.value = counted.length ? (100 * done) / counted.length : 0;
    write('[data-progress-text]', fill(strings.progress, { done, count: counted.length }));
    write('[data-position]', fill(strings.position, { page: pages.indexOf(current) + 1, count: pages.length }));
    back.hidden = current === pages[0];
    next.hidden = current === pages[pages.length - 1];
  }

  back.addEventListener('click', () => show(pages[pages.indexOf(current) - 1], true));
  next.addEventListener('click', () => {
    host.left(current);
    const following = pages.slice(pages.indexOf(current) + 1).find((page) => !host.locked(page));
    if (following) show(following, true);
  });
  menuButton?.addEventListener('click', () => showMenu(menuButton.getAttribute('aria-expanded') !== 'true'));
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !body.hasAttribute('data-menu-open')) return;
    showMenu(false);
    if (menuButton instanceof HTMLElement) menuButton.focus();
  });
  // Links inside the module: to a page, or to something on a page that is hidden now.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    const target = link && document.getElementById(decodeURIComponent(link.getAttribute('href') || '').slice(1));
    const section = target?.closest('[data-page]');
    if (!target || !section || (section.id === current.id && target !== section)) return;
    event.preventDefault();
    if (!go(section.id) || target === section) return;
    target.tabIndex = -1;
    target.focus();
  });

  // On paper nothing unfolds: what is folded on the screen opens for as long as the printer needs.
  /** @type {HTMLDetailsElement[]} */
  let folded = [];
  window.addEventListener('beforeprint', () => {
    folded = all(body, 'details:not([open])');
    for (const details of folded) details.open = true;
  });
  window.addEventListener('afterprint', () => {
    for (const details of folded) details.open = false;
  });

  return { show, refresh, current: () => current };
}

/** @param {Element} element @param {string} name @param {string | false} value */
function mark(element, name, value) {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}

/** @param {string} selector @param {string} text */
function write(selector, text) {
  const element = document.querySelector(selector);
  if (element && element.textContent !== text) element.textContent = text;
}
