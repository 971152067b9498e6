// Lets browsers keep a site for times without a network, and install it. Pages that are opened from a folder or a USB stick
// need neither, and browsers would refuse both.

import { attempt } from './windows.js';

/** @param {string} root where the site begins, as seen from this page */
export function keepOffline(root) {
  if (!window.location.protocol.startsWith('http')) return;
  const link = document.createElement('link');
  link.rel = 'manifest';
  link.href = root + 'manifest.webmanifest';
  document.head.append(link);
  // Absent where the connection is not safe, forbidden in some frames: then the site works with a network only.
  attempt(() => navigator.serviceWorker.register(root + 'sw.js').then(({ waiting }) => {
    if (!waiting) return;
    // A new build came with an earlier page. While nothing is done here yet, it may take over, and this page is of it then.
    navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload());
    waiting.postMessage('');
  }).catch(() => {}));
}
