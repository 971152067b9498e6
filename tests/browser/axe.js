// Looks for accessibility mistakes with axe-core: every page of a module, answered and checked so that verdicts and feedback
// are there, at each width and in each colour scheme.

import { readFileSync } from 'node:fs';

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string[]} urls
 * @param {{ widths?: number[], schemes?: ('light' | 'dark')[] }} where
 * @returns {Promise<string[]>} one line for each finding
 */
export async function scan(browser, urls, { widths = [1280, 320], schemes = ['light', 'dark'] } = {}) {
  /** @type {string[]} */
  const findings = [];
  for (const width of widths) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      for (const url of urls) {
        await page.goto(url);
        await page.addScriptTag({ content: axe });
        const ids = await page.locator('[data-page]').evaluateAll((sections) => sections.map(({ id }) => id));
        for (const id of ids) {
          const found = await page.evaluate(look, { id, rules: tags });
          findings.push(...found.map((text) => `${url} #${id} at ${width} ${colorScheme}: ${text}`));
        }
      }
      await context.close();
    }
  }
  return findings;
}

/** Runs in the page. @param {{ id: string, rules: string[] }} task */
async function look({ id, rules }) {
  const click = (/** @type {Element | null} */ element) => element instanceof HTMLElement && element.click();
  click(document.querySelector(`[data-menu] [data-go="${id}"]`));
  const section = document.getElementById(id);
  if (!section || section.hidden) return ['the page cannot be opened'];
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
  const wide = document.documentElement.scrollWidth > window.innerWidth ? ['the page scrolls sideways'] : [];
  const { violations } = await /** @type {any} */ (window).axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
  return [...wide, ...violations.map((/** @type {any} */ { id: rule, nodes }) =>
    `${rule} (${nodes.length}): ${nodes[0].target} ${nodes[0].failureSummary}`)];
}
