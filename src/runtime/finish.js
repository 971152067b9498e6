// The last page: what is done, what is still to do with links there, and that the page may be closed.

import { canPass, countedPages, hasScore, isCompleted, isDone, isPassed } from './progress.js';
import { fill, paragraphOf, percent } from './text.js';

/**
 * @param {HTMLElement} element
 * @param {import('./types.js').Course} course
 * @param {import('./progress.js').Learner} learner
 * @param {boolean} recording
 */
export function showSummary(element, course, learner, recording) {
  const { strings, tracking } = course;
  const mustPass = tracking.completion === 'passed' && hasScore(course) && canPass(course);
  const open = countedPages(course).filter((page) => !isDone(course, learner, page));
  const items = open.map((page) => {
    const link = document.createElement('a');
    link.href = '#' + page.id;
    link.dataset.go = page.id;
    link.textContent = page.kind === 'session' ? page.title : mustPass ? strings.summary_pass_quiz : strings.summary_take_quiz;
    const item = document.createElement('li');
    item.append(link);
    return item;
  });
  const list = document.createElement('ul');
  list.append(...items);
  const lines = [open.length ? strings.summary_todo : strings.summary_done];
  const { best } = learner.state;
  const score = best === null || !hasScore(course) ? [] : [fill(strings.best_score, { score: percent(best) })];
  if (canPass(course) && isPassed(course, learner)) score.push(strings.passed);
  if (recording && isCompleted(course, learner)) score.push(strings.summary_close);
  element.replaceChildren(...lines.map(paragraphOf), ...(open.length ? [list] : []), ...score.map(paragraphOf));
}
