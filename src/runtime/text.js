// The words of the interface: puts values into a text that the page brought along, and makes paragraphs of it.

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * A share as whole per cent, rounded down so that 69.9 never looks like a pass at 70.
 * @param {number | null} share
 */
export function percent(share) {
  return Math.floor((share || 0) * 100 + 1e-6);
}

/** @param {string} text */
export function paragraphOf(text) {
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  return paragraph;
}
