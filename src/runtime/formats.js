// How the standards write numbers, times and text, where more than one writes them so. Pure: text in, text out.

/**
 * Plain decimal notation, at most five digits before the point; empty for larger numbers, which Moodle refuses.
 * @param {number} number
 */
export function decimal(number) {
  return Math.abs(number) < 100000 ? String(Math.round(number * 1e6) / 1e6 || 0) : '';
}

/**
 * Seconds with at most two decimals: three are an error in every LMS.
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  return 'PT' + Math.max(0, Math.round(milliseconds / 10) / 100) + 'S';
}

/**
 * One line that starts like no delimiter and holds none.
 * @param {string} text
 */
export function flatText(text) {
  return text.replace(/\s+/g, ' ').trim().replace(/\[([,.:])\]/g, '($1)').replace(/^\{/, ' {');
}
