// Looks for accessibility mistakes with axe-core: every page of a module, answered and checked so that verdicts and feedback
// are there, at each width and in each colour scheme. No id may stand twice in the document.

import { readFileSync } from 'node:fs';

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string[]} urls
 * @param {{ widths?: number[], schemes?: ('light' | 'dark')[] }} where
 * @returns {Promise<string[]>} one line for each finding
 */
export async function scan(browser, urls, where = {}) {
  /** @type {string[]} */
  const findings = [];
  const page = await open(browser);
  for (const url of urls) {
    findings.push(...await load(page, url));
    for (const id of await page.locator('[data-page]').evaluateAll((sections) => sections.map((section) => section.id))) {
      if (!await page.evaluate(work, id)) findings.push(`${url} #${id}: the page cannot be opened`);
      findings.push(...await everywhere(page, `${url} #${id}`, where));
    }
  }
  await page.context().close();
  return findings;
}

/**
 * Scans a page that is no module as it is, with all that can be opened open.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @returns {Promise<string[]>} one line for each finding
 */
export async function scanWhole(browser, url) {
  const page = await open(browser);
  const findings = await load(page, url);
  await page.locator('details').evaluateAll((all) => all.forEach((details) => details.setAttribute('open', '')));
  findings.push(...await everywhere(page, url, {}));
  await page.context().close();
  return findings;
}

/** @param {import('playwright-core').Browser} browser */
async function open(browser) {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  return context.newPage();
}

/** Opens a document, and finds ids that stand twice. @param {import('playwright-core').Page} page @param {string} url */
async function load(page, url) {
  await page.goto(url);
  await page.addScriptTag({ content: axe });
  const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
  const twice = ids.filter((id, n) => ids.indexOf(id) !== n);
  return twice.map((id) => `${url}: two elements have the id ${id}`);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {{ widths?: number[], schemes?: ('light' | 'dark')[] }} where
 */
async function everywhere(page, name, { widths = [1280, 320], schemes = ['light', 'dark'] }) {
  const findings = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate(look, tags);
      findings.push(...found.map((text) => `${name} at ${width} ${colorScheme}: ${text}`));
    }
  }
  return findings;
}

/** Runs in the page: opens one of its pages, answers, checks, hands in. @param {string} id */
function work(id) {
  const click = (/** @type {Element | null} */ element) => element instanceof HTMLElement && element.click();
  click(document.querySelector(`[data-menu] [data-go="${id}"]`));
  const section = document.getElementById(id);
  if (!section || section.hidden) return false;
  for (const question of section.querySelectorAll('[data-question]')) {
    click(question.querySelector('input[type=radio], input[type=checkbox]'));
    click(question.querySelector('[data-move]'));
    for (const field of question.querySelectorAll('select, input[type=text], textarea')) {
      if (field instanceof HTMLSelectElement) field.selectedIndex = 1;
      else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = '5';
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    click(question.querySelector('[data-check]'));
  }
  for (let n = 0; n < 2; n++) click(section.querySelector('[data-submit]:not([hidden])'));
  return true;
}

/** Runs in the page. What is hidden is put aside meanwhile: axe-core walks through it all the same. @param {string[]} rules */
async function look(rules) {
  const wide = document.documentElement.scrollWidth > window.innerWidth ? ['the page scrolls sideways'] : [];
  const bringBack = [...document.querySelectorAll('[data-page][hidden]')].map((section) => {
    const place = document.createComment('');
    section.replaceWith(place);
    return () => place.replaceWith(section);
  });
  const { violations } = await /** @type {any} */ (window).axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
  for (const back of bringBack) back();
  return [...wide, ...violations.map((/** @type {any} */ { id: rule, nodes }) =>
    `${rule} (${nodes.length}): ${nodes[0].target} ${nodes[0].failureSummary}`)];
}
