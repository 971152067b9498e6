// Pages without an LMS: what a learner does stays in this browser, on this device.

import { browserAsLms, keepIn } from './browser.js';
import { attempt } from './windows.js';

const SITE = 'kitbag-site ';

/** Nothing where the browser keeps nothing. @param {import('./types.js').Course} course */
export function connectSite({ course, module }) {
  const storage = attempt(() => window.localStorage);
  return keepIn(storage, SITE, '1') ? browserAsLms(storage, SITE + JSON.stringify([course, module])) : null;
}
