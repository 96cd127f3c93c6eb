import { distance } from 'fastest-levenshtein';

/** Names that are given back at most. */
const NAMES_SHOWN = 3;
/** Longer names are compared by their beginnings: the work is the product of both lengths. */
const MAX_COMPARED = 512;

/** Names like one that was given, gathered while they pass by. */
export interface NearNames {
  add(name: string): void;
  /** The nearest ones, at most three, in the order of their addition. */
  names(): string[];
}

/**
 * Looks for names that someone may have meant: those with the fewest letters to change (Levenshtein), whatever their case
 * and whether parts are joined by `-`, `_` or a blank. A few letters may differ, more in long names than in short ones; a
 * name that holds the whole of what was given, or lies in it, is near too when none is by letters.
 */
export function nearNames(given: string): NearNames {
  const wanted = plain(given);
  // Two of five, since letters that changed places count as two; of a long URL about one in eight.
  let least = Math.min(Math.ceil(wanted.length * 0.4), 3 + Math.floor(wanted.length / 8));
  let near = new Set<string>();
  const holding = new Set<string>();
  return {
    add(name) {
      const text = plain(name);
      // Lengths alone tell of most names that they are too far.
      if (Math.abs(text.length - wanted.length) <= least) {
        const changed = distance(text, wanted);
        if (changed < least) near = new Set();
        if (changed <= least && near.size < NAMES_SHOWN) near.add(name);
        least = Math.min(least, changed);
      }
      if (holding.size < NAMES_SHOWN && isPart(text, wanted)) holding.add(name);
    },
    names: () => [...(near.size > 0 ? near : holding)],
  };
}

/**
 * `; did you mean quality?` with the names that are nearest to what was given; empty when none is near.
 *
 * @param shown - how a name is written in the question
 */
export function didYouMean(
  given: string,
  names: Iterable<string>,
  shown: (name: string) => string = (name) => name,
): string {
  const near = nearNames(given);
  for (const name of names) near.add(name);
  return asQuestion(near.names().map(shown));
}

/** Names as the end of a message: `; did you mean a, b or c?`; empty without any. */
export function asQuestion(names: readonly string[]): string {
  if (names.length === 0) return '';
  const last = names.at(-1);
  return `; did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}?`;
}

function plain(name: string): string {
  return name.slice(0, MAX_COMPARED).toLowerCase().replace(/[-\s]/g, '_');
}

/** Whether one holds the other, as `image_too_small` holds `too_small`; a few letters lie in many names. */
function isPart(name: string, wanted: string): boolean {
  const [short, long] = name.length < wanted.length ? [name, wanted] : [wanted, name];
  return short.length >= 4 && long.includes(short);
}
