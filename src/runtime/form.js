// A learner's own document: printed alone, or downloaded as a file that browsers and word processors open. Knows the
// page's HTML, and asks each question for its answer in words.

import { all } from './controls.js';
import { paragraphOf } from './text.js';

/**
 * @param {HTMLElement} form
 * @param {ReturnType<typeof import('./questions.js').questionView>[]} views
 */
export function formView(form, views) {
  const [print, download] = all(form, '[data-print], [data-download]');
  print.onclick = () => {
    form.classList.add('printed');
    window.print();
  };
  download.onclick = () => {
    const parts = all(form, 'h3, h4, h5, h6, [data-question]');
    const [{ tagName, textContent }] = parts;
    // A document of its own: the browser writes it out, and escapes what the learner typed.
    const copy = document.implementation.createHTMLDocument(textContent);
    const { documentElement, head, body } = copy;
    /** @param {string} tag @param {string} text */
    const add = (tag, text) => {
      const line = copy.createElement(tag);
      line.innerText = text || '\n';
      if (tag === 'p') line.dir = 'auto';
      body.append(line, '\n');
    };
    const { lang, dir } = document.documentElement;
    Object.assign(documentElement, { lang, dir });
    head.innerHTML = '<meta charset="utf-8">' + head.innerHTML;
    add('p', document.title);
    for (const part of parts) {
      const view = views.find(({ element }) => element === part);
      if (view) {
        add('b', view.question.description);
        add('p', view.words());
      } else add('h' + (part.tagName[1] - tagName[1] + 1), part.textContent);
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['<!doctype html>\n', documentElement.outerHTML]));
    link.download = textContent + '.html';
    link.click();
  };
}

/** On paper no field scrolls: what was typed stands there in full, for as long as the printer needs. */
export function copyForPaper() {
  window.addEventListener('beforeprint', () => {
    for (const field of all(document.body, '.entry > :is(textarea, input)')) {
      if (!field.value) continue;
      const copy = paragraphOf(field.value);
      copy.className = 'copy';
      copy.dir = 'auto';
      field.after(copy);
    }
  });
  window.addEventListener('afterprint', () => {
    for (const copy of all(document.body, '.copy')) copy.remove();
    for (const form of all(document.body, '.printed')) form.classList.remove('printed');
  });
}
