// @ts-check
/**
 * A seeded random source: the same name gives the same sequence on every machine.
 * mulberry32 over an FNV-1a hash of the name; integer arithmetic only, so no platform's libm matters.
 * @typedef {{ next(): number, range(low: number, high: number): number, int(low: number, high: number): number,
 *   pick<T>(list: readonly T[]): T, chance(p: number): boolean }} Random
 */

/** @param {string} name @returns {Random} */
export function seeded(name) {
  let state = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) state = Math.imul(state ^ name.charCodeAt(i), 0x01000193);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  /** @type {(low: number, high: number) => number} */
  const range = (low, high) => low + (high - low) * next();
  /** @type {(low: number, high: number) => number} */
  const int = (low, high) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    range,
    int,
    pick: (list) => /** @type {any} */ (list[int(0, list.length - 1)]),
    chance: (p) => next() < p,
  };
}
