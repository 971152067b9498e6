// The entry of the first page of a site.

import { keepOffline } from './offline.js';
import { showOverview } from './overview.js';

document.documentElement.classList.replace('no-js', 'js');
const overview = JSON.parse(document.getElementById('kitbag-data')?.textContent || '');
// Also when it comes back from the browser's memory, or something is done in another tab.
for (const moment of ['pageshow', 'storage']) window.addEventListener(moment, () => showOverview(overview));
keepOffline('');
