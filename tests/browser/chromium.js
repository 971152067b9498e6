// The browser of the tests: Debian's Chromium, or the one in KITBAG_CHROMIUM. Without it the tests are skipped, loudly;
// under CI that is a failure.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.KITBAG_CHROMIUM || '/usr/bin/chromium';

/** Why the browser tests cannot run, or false. */
export function skipReason() {
  if (existsSync(executablePath)) return false;
  const reason = `no browser at ${executablePath}: install the package "chromium", or set KITBAG_CHROMIUM`;
  if (process.env.CI === 'true') throw new Error(reason);
  process.stderr.write(`\n*** BROWSER TESTS SKIPPED: ${reason} ***\n\n`);
  return reason;
}

export function launchChromium() {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
}
