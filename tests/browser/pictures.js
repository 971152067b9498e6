// Makes the pictures of the documents: each block and each type of question of docs/example as learners see it, and two whole
// pages of the shipped course. `npm run pictures` writes docs/images/ anew; the same machine gives the same pictures.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.js';
import { packagesToPlay } from './packages.js';
import { Player } from './player.js';
import { serve } from './server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const images = join(root, 'docs/images');

/** What is left free around a block, in pixels: less than any block's own margin, so that no neighbour shows. */
const AIR = 14;

const inQuestion = (/** @type {string} */ id) => `[data-question="${id}"]`;

/** The page, the first and the last element of each picture. @type {Record<string, [page: string, first: string, last?: string]>} */
const pictures = {
  session: ['key_definitions', '> :first-child', '> ul + p'],
  figure: ['key_definitions', 'figure'],
  callouts: ['key_definitions', '.note', '.example'],
  definition: ['key_definitions', '.definition'],
  case: ['key_definitions', '.case'],
  choice: ['key_definitions', inQuestion('m1_p01')],
  key: ['key_definitions', '.key'],
  further: ['key_definitions', '.further'],
  sources: ['key_definitions', '.sources'],
  activity: ['first_change', '.activity'],
  discussion: ['first_change', '.discussion'],
  'long-fill-in': ['first_change', inQuestion('m1_form')],
  likert: ['first_change', inQuestion('m1_useful')],
  form: ['first_change', '.form'],
  quiz: ['quiz', '> :first-child', '> .facts + p'],
  choices: ['quiz', inQuestion('m1_q01')],
  'true-false': ['quiz', inQuestion('m1_q02')],
  matching: ['quiz', inQuestion('m1_q03')],
  sequencing: ['quiz', inQuestion('m1_q04')],
  numeric: ['quiz', inQuestion('m1_q05')],
  'fill-in': ['quiz', inQuestion('m1_q06')],
  glossary: ['glossary', '> :first-child', '.glossary > :last-child'],
};

const built = mkdtempSync(join(tmpdir(), 'kitbag-pictures-'));
const browser = await launchChromium();
try {
  const [example, shipped] = packagesOf(['docs/example', '.']);
  const site = await serve([example, shipped]);
  rmSync(images, { recursive: true, force: true });
  mkdirSync(images);
  await blocks(site.origin, example);
  await wholePage(site.origin, shipped, 'page', { viewport: { width: 1280, height: 800 } });
  await wholePage(site.origin, shipped, 'page-dark-320', { viewport: { width: 320, height: 640 }, colorScheme: 'dark' });
  await report();
} finally {
  await browser.close();
  rmSync(built, { recursive: true, force: true });
}
shrink();

/** Builds the first module of each course. @param {string[]} courses */
function packagesOf(courses) {
  process.env.KITBAG_DIST = courses.map((course, n) => {
    const out = join(built, String(n));
    const { status } = spawnSync('cargo', ['run', '--quiet', '--', 'build', course, '--module', 'm1', '--out', out, '--quiet'],
      { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Error(`${course} could not be built`);
    return out;
  }).join(delimiter);
  // Behind the small test module, which is always the first.
  return packagesToPlay().slice(1);
}

/**
 * Opens a package in the learning platform, with nothing left to chance.
 * @param {string} origin
 * @param {import('./packages.js').Package} pack
 * @param {import('playwright-core').BrowserContextOptions} options
 */
async function open(origin, pack, options) {
  const player = await Player.create(browser, origin, pack, { colorScheme: 'light', reducedMotion: 'reduce', ...options });
  await player.page.addInitScript(() => {
    // The seed of all shuffling.
    Math.random = () => 0.5;
  });
  await player.launch();
  return player;
}

/** @param {string} origin @param {import('./packages.js').Package} pack */
async function blocks(origin, pack) {
  const player = await open(origin, pack, { viewport: { width: 720, height: 1600 } });
  const answered = player.questions('key_definitions')[0];
  await player.enter(answered, await player.answerFor(answered, true));
  await player.in(answered, '[data-check]').click();
  for (const [name, [page, first, last = first]] of Object.entries(pictures)) {
    if (await player.current() !== page) await player.go(page);
    const [start, end] = [player.at(`.current ${first}`), player.at(`.current ${last}`)].map((place) => place.first());
    await start.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const [from, to] = [await start.boundingBox(), await end.boundingBox()];
    if (!from || !to) throw new Error(`${name} is not on the page`);
    const top = Math.floor(from.y) - AIR;
    await shoot(player, name, { x: 0, y: top, width: 720, height: Math.ceil(to.y + to.height) + AIR - top });
  }
  await player.dispose();
}

/**
 * @param {string} origin
 * @param {import('./packages.js').Package} pack
 * @param {string} name
 * @param {import('playwright-core').BrowserContextOptions} options
 */
async function wholePage(origin, pack, name, options) {
  const player = await open(origin, pack, options);
  await shoot(player, name);
  await player.dispose();
}

/** The learning gain, in the report that the Rust tests keep. */
async function report() {
  const page = await browser.newPage({ viewport: { width: 900, height: 1080 }, colorScheme: 'light' });
  await page.goto(String(new URL('../report/report.html', import.meta.url)));
  await page.locator('h3').nth(3).evaluate((heading) => window.scrollTo(0, heading.getBoundingClientRect().top - 10));
  writeFileSync(join(images, 'report.png'), await page.screenshot({ animations: 'disabled' }));
  await page.close();
}

/** @param {Player} player @param {string} name @param {{ x: number, y: number, width: number, height: number }=} clip */
async function shoot(player, name, clip) {
  await player.page.mouse.move(0, 0);
  writeFileSync(join(images, `${name}.png`), await player.page.screenshot({ clip, animations: 'disabled' }));
}

/** Fewer colours, where the Debian package pngquant is installed: nobody sees the difference, and files are a third of the size. */
function shrink() {
  const files = readdirSync(images).map((name) => join(images, name));
  const { error } = spawnSync('pngquant', ['--force', '--strip', '--skip-if-larger', '--speed=1', '--ext=.png', '64', ...files]);
  if (error) process.stderr.write('pngquant is not installed: the pictures stay as large as the browser made them\n');
  const sum = files.reduce((all, file) => all + statSync(file).size, 0);
  process.stdout.write(`${files.length} pictures, ${Math.round(sum / 1024)} KiB\n`);
}
