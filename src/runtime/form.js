// A learner's own document: printed alone, or downloaded as a file that browsers and word processors open. Knows the
// page's HTML, and asks each question for its answer in words.

import { all } from './controls.js';

/**
 * @param {HTMLElement} form
 * @param {ReturnType<typeof import('./questions.js').questionView>[]} views
 */
export function formView(form, views) {
  const press = (/** @type {string} */ button, /** @type {() => void} */ run) =>
    form.querySelector(button)?.addEventListener('click', run);

  press('[data-print]', () => {
    form.classList.add('printed');
    window.print();
  });
  press('[data-download]', () => {
    const { lang, dir } = document.documentElement;
    const headings = all(form, 'h3, h4, h5, h6');
    const parts = all(form, 'h3, h4, h5, h6, [data-question]').flatMap((element) => {
      const view = views.find((other) => other.element === element);
      if (view) return [['b', view.question.description], ['p', view.words()]];
      return [['h' + (element.tagName[1] - headings[0].tagName[1] + 1), element.textContent]];
    });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([documentText(lang, dir, document.title, parts)], { type: 'text/html' }));
    link.download = parts[0][1] + '.html';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 6e4);
  });
}

/**
 * A whole HTML document. What the learner wrote may run in another direction than the course.
 * @param {string} lang
 * @param {string} dir
 * @param {string} origin where the form stands
 * @param {string[][]} parts tag and text; `p` is an answer, the first part is the title
 */
export function documentText(lang, dir, origin, parts) {
  const lines = parts.map(([tag, text]) => {
    const html = escapeText(text) || '<br>';
    if (tag === 'b') return '<p><b>' + html + '</b></p>';
    return '<' + tag + (tag === 'p' ? ' dir="auto">' : '>') + html + '</' + tag + '>';
  });
  return ['<!doctype html>', '<html lang="' + lang + '" dir="' + dir + '">', '<head>', '<meta charset="utf-8">',
    '<title>' + escapeText(parts[0][1]) + '</title>', '</head>', '<body>', '<p>' + escapeText(origin) + '</p>', ...lines,
    '</body>', '</html>', ''].join('\n');
}

/** On paper no field scrolls: what was typed stands there in full, for as long as the printer needs. */
export function copyForPaper() {
  const clear = () => {
    for (const copy of all(document.body, '.copy')) copy.remove();
  };
  window.addEventListener('beforeprint', () => {
    clear();
    for (const field of all(document.body, '.entry > :is(textarea, input)')) {
      if (!field.value) continue;
      const copy = document.createElement('span');
      copy.className = 'copy';
      copy.dir = 'auto';
      copy.textContent = field.value;
      field.after(copy);
    }
  });
  window.addEventListener('afterprint', () => {
    clear();
    for (const form of all(document.body, '.printed')) form.classList.remove('printed');
  });
}

/** @param {string} text */
function escapeText(text) {
  return text.replace(/[&<>"]/g, (sign) => '&#' + sign.charCodeAt(0) + ';').replace(/\n/g, '<br>');
}
