// The page while it is not yet known what the learner has done: it can be read, but nothing that is done would get lost.

import { all } from './controls.js';

/**
 * @template T
 * @param {import('./types.js').Course} course
 * @param {Promise<T>} connected
 */
export async function waitFor({ strings }, connected) {
  const places = all(document.body, 'main, [data-menu]');
  all(document.body, '[data-page]').forEach((page, n) => { page.hidden = n > 0; });
  for (const place of places) place.inert = true;
  for (const place of all(document.body, '[data-save]')) place.textContent = strings.connecting;
  const connection = await connected;
  for (const place of places) place.inert = false;
  for (const place of all(document.body, '[data-save]')) place.textContent = '';
  return connection;
}
