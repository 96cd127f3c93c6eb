import { type ColorScheme, schemeOf, withoutScheme } from './color-scheme.js';
import { type FoundPicture, MAX_STEPS, type Pairing, REACH } from './pairing.js';

/** Of a dark and a light version, the light one. */
export function pairSchemes(pairing: Pairing): void {
  const { tree, found } = pairing;
  const schemes = new Map<FoundPicture, ColorScheme>();
  for (const picture of found) {
    const scheme = schemeOf(tree, picture.node);
    if (scheme !== undefined) schemes.set(picture, scheme);
  }
  if (schemes.size === 0) return;
  const taken = new Set<FoundPicture>();
  for (const [index, dark] of found.entries()) {
    if (schemes.get(dark) !== 'dark' || pairing.same.has(dark.node)) continue;
    const light = lightOf(pairing, index, schemes, taken);
    if (light === undefined) continue;
    taken.add(light);
    pairing.join(dark, light, 'dark twin');
  }
}

function lightOf(
  pairing: Pairing,
  index: number,
  schemes: ReadonlyMap<FoundPicture, ColorScheme>,
  taken: ReadonlySet<FoundPicture>,
): FoundPicture | undefined {
  const dark = pairing.found[index] as FoundPicture;
  const name = withoutScheme(pairing.key(dark));
  let nearest: FoundPicture | undefined;
  for (let step = 1; step <= REACH; step++) {
    for (const other of [pairing.found[index + step], pairing.found[index - step]]) {
      if (other === undefined || taken.has(other) || pairing.same.has(other.node) || other.ink !== dark.ink)
        continue;
      const scheme = schemes.get(other);
      if (scheme === 'dark' || other.noscript >= 0 !== dark.noscript >= 0) continue;
      const sameName = name !== '' && withoutScheme(pairing.key(other)) === name;
      if (sameName) return other;
      const sameAlt = pairing.alt(dark) === pairing.alt(other);
      if (scheme === 'light' && sameAlt && pairing.between(other, dark).steps <= MAX_STEPS) nearest ??= other;
    }
  }
  return nearest;
}
