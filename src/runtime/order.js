// Shuffling that can be repeated: the same key always gives the same order, so that a saved seed is all there is to keep.
// Knows lists of ids, nothing of questions.

/**
 * @template T
 * @param {T[]} items
 * @param {string} key
 * @returns {T[]}
 */
export function shuffled(items, key) {
  const random = generator(key);
  const list = [...items];
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
  return list;
}

/**
 * Another order than the given one, if there is any: the first item never stays first.
 * @param {string[]} ids
 * @param {string} key
 */
export function disordered(ids, key) {
  const list = shuffled(ids, key);
  if (list[0] === ids[0]) list.push(...list.splice(0, 1));
  return list;
}

/**
 * Numbers from 0 up to 1, the same for the same key. The key is hashed (FNV-1a), then a 32-bit xorshift runs from there.
 * @param {string} key
 */
function generator(key) {
  let bits = 2166136261;
  for (const char of key) bits = Math.imul(bits ^ char.charCodeAt(0), 16777619);
  bits ||= 1;
  return () => {
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    return (bits >>> 0) / 4294967296;
  };
}
