// The windows around the page, which may belong to others: asking them can throw.

const MOST_HOPS = 500;

/**
 * The result of a call, or undefined when it throws.
 * @template T
 * @param {() => T} call
 */
export function attempt(call) {
  try {
    return call();
  } catch {
    return undefined;
  }
}

/** A window and those around it, from the inside out. @param {any} win @returns {any[]} */
export function windowsFrom(win) {
  const found = [];
  for (let place = win; place && found.length < MOST_HOPS;) {
    const here = place;
    found.push(here);
    place = attempt(() => here.parent !== here && here.parent);
  }
  return found;
}
