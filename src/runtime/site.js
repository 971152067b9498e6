// Pages without an LMS: what a learner does stays in this browser, on this device.

import { browserAsLms, keepIn } from './browser.js';
import { attempt } from './windows.js';

const SITE = 'kitbag-site ';

/** Nothing where the browser keeps nothing. */
export function siteStorage() {
  const storage = attempt(() => window.localStorage);
  return keepIn(storage, SITE, '1') ? storage : undefined;
}

/** Under what a learner's work in a module is kept. @param {string} course @param {string} module */
export function siteKey(course, module) {
  return SITE + JSON.stringify([course, module]);
}

/** Nothing where the browser keeps nothing. @param {import('./types.js').Course} course */
export function connectSite({ course, module }) {
  const storage = siteStorage();
  return storage ? browserAsLms(storage, siteKey(course, module)) : null;
}
