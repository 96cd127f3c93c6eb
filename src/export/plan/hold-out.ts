import { seededRank } from './seeded-order.js';

/**
 * True for domains that training must not see, so that they can be evaluated on.
 *
 * A domain is held out by its own place in the seed's order, so a training export and an evaluation set of one seed and
 * share never overlap, however they are made and whatever else the corpus holds.
 *
 * @param share - of the domains, 0–1
 */
export function isHeldOut(domain: string, seed: string, share: number): boolean {
  if (share === 0) return false;
  return Number.parseInt(seededRank(seed, `domain ${domain}`).slice(0, 8), 16) < share * 2 ** 32;
}
