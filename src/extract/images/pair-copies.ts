import { isLazy } from './lazy-attributes.js';
import { type FoundPicture, MAX_STEPS, type Pairing, REACH } from './pairing.js';

/** Copies in `<noscript>`: those of the same URL first, then those that place and description give away. */
export function pairCopies(pairing: Pairing): void {
  const { found } = pairing;
  for (const byPlace of [false, true]) {
    for (let at = 0; at < found.length; at++) {
      const copy = found[at] as FoundPicture;
      if (copy.noscript < 0 || pairing.same.has(copy.node)) continue;
      const partner = partnerOf(pairing, at, byPlace);
      if (partner !== undefined) pairing.join(copy, partner, 'noscript');
    }
  }
}

function partnerOf(pairing: Pairing, at: number, byPlace: boolean): FoundPicture | undefined {
  const copy = pairing.found[at] as FoundPicture;
  let best: FoundPicture | undefined;
  let least = 2 * MAX_STEPS + 1;
  for (let step = 1; step <= REACH; step++) {
    for (const other of [pairing.found[at - step], pairing.found[at + step]]) {
      if (other === undefined || other.noscript >= 0) continue;
      const { steps, top } = pairing.between(other, copy);
      if (
        steps >= least ||
        !(byPlace ? suitsByPlace(pairing, other, copy, top) : suitsByUrl(pairing, other, copy))
      )
        continue;
      best = other;
      least = steps;
    }
  }
  return best;
}

function suitsByUrl(pairing: Pairing, other: FoundPicture, copy: FoundPicture): boolean {
  const key = pairing.key(copy);
  return key !== '' && key === pairing.key(other);
}

/** Whether two of which the URLs say nothing are one: the other has no picture yet, and no copy of its own. */
function suitsByPlace(pairing: Pairing, other: FoundPicture, copy: FoundPicture, top: number): boolean {
  const { tree } = pairing;
  if (other.ink !== copy.ink || pairing.twins.has(other.node) || pairing.same.has(other.node)) return false;
  const [alt, otherAlt] = [pairing.alt(copy), pairing.alt(other)];
  if (alt !== '' && otherAlt !== '' && alt !== otherAlt) return false;
  const loaded = pairing.key(other) !== '';
  if (loaded && !isLazy(tree, other.node)) return false;
  const described = alt !== '' && alt === otherAlt;
  if (described) return true;
  // In a row of both kinds, the order of the first two tells which belong together.
  if (top === tree.parent[copy.noscript] && top === tree.parent[other.node])
    return isInOrder(pairing, other, copy);
  return !loaded && isAllOf(pairing, top, copy);
}

/** Whether a picture stands on the side of its copy on which the first picture of their parent stands. */
function isInOrder(pairing: Pairing, other: FoundPicture, copy: FoundPicture): boolean {
  const { tree } = pairing;
  const parent = tree.parent[copy.noscript] ?? 0;
  const first = pairing.found[firstBelow(pairing, parent)];
  if (first === undefined) return true;
  return first.noscript >= 0 === other.node > copy.node;
}

/** Whether an element holds one picture beside those of a `<noscript>`. */
function isAllOf(pairing: Pairing, top: number, copy: FoundPicture): boolean {
  const { tree } = pairing;
  const below = (node: number) =>
    firstBelow(pairing, (tree.end[node] ?? node) - 1) - firstBelow(pairing, node);
  return below(top) === below(copy.noscript) + 1;
}

/** Index of the first picture behind the start of an element. */
function firstBelow(pairing: Pairing, node: number): number {
  let low = 0;
  let high = pairing.found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pairing.found[middle] as FoundPicture).node <= node) low = middle + 1;
    else high = middle;
  }
  return low;
}
