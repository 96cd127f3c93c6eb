import { attr } from '../dom/tree.js';
import { declaredSize } from './declared-size.js';
import { knownWidth } from './known-size.js';
import { type FoundPicture, MAX_STEPS, type Pairing } from './pairing.js';

/** Up to this width a picture is a preview of another one that is larger. */
const PREVIEW_WIDTH = 200;
const PREVIEW_CLASS =
  /(?:^|[\s_-])(?:lqip|blur|blurred|blurry|blur-up|preview|placeholder|low-?res|tiny|thumb|thumbnail)(?:$|[\s_-])/i;

/** A small or blurred preview and its picture, with no text between them and in one element. */
export function pairPreviews(pairing: Pairing): void {
  const shown = pairing.found.filter(
    ({ node, noscript, hidden }) => noscript < 0 && !hidden && !pairing.same.has(node),
  );
  let ink = -1;
  let keys = new Map<string, FoundPicture>();
  for (const [index, picture] of shown.entries()) {
    if (picture.ink !== ink) {
      ink = picture.ink;
      keys = new Map();
      if (shown[index + 1]?.ink !== ink) continue;
    }
    const key = pairing.key(picture);
    const before = shown[index - 1];
    const known = key === '' ? undefined : keys.get(key);
    if (known !== undefined && isPreviewPair(pairing, known, picture)) {
      pairing.join(picture, known, 'preview');
      continue;
    }
    if (key !== '') keys.set(key, picture);
    if (before !== undefined && before.ink === ink) joinBlurred(pairing, before, picture);
  }
}

function isPreviewPair(pairing: Pairing, first: FoundPicture, second: FoundPicture): boolean {
  if (pairing.between(first, second).steps > 2 * MAX_STEPS) return false;
  const [a, b] = [pairing.url(first), pairing.url(second)];
  const [small, large] = [knownWidth(a) ?? 0, knownWidth(b) ?? 0].sort((x, y) => x - y) as [number, number];
  if (small > 0 && (small <= PREVIEW_WIDTH || large >= 2 * small)) return true;
  return isMarkedPreview(pairing, first) || isMarkedPreview(pairing, second);
}

/** A preview whose URL is a hash of its own, right beside the picture in the same element. */
function joinBlurred(pairing: Pairing, first: FoundPicture, second: FoundPicture): void {
  const preview = isMarkedPreview(pairing, first)
    ? first
    : isMarkedPreview(pairing, second)
      ? second
      : undefined;
  if (preview === undefined || pairing.same.has(preview.node)) return;
  const picture = preview === first ? second : first;
  if (isMarkedPreview(pairing, picture) || pairing.between(first, second).steps > 3) return;
  const width = knownWidth(pairing.url(preview)) ?? declaredSize(pairing.tree, preview.node).width;
  const alts = [pairing.alt(preview), pairing.alt(picture)];
  if (alts[0] !== '' && alts[0] !== alts[1]) return;
  if (alts[0] === '' && !(width !== undefined && width <= PREVIEW_WIDTH) && !isBlurred(pairing, preview))
    return;
  pairing.join(preview, picture, 'preview');
}

function isMarkedPreview(pairing: Pairing, { node }: FoundPicture): boolean {
  return PREVIEW_CLASS.test(attr(pairing.tree, node, 'class') ?? '') || isBlurred(pairing, { node });
}

function isBlurred(pairing: Pairing, { node }: { node: number }): boolean {
  return (
    /filter\s*:\s*blur/i.test(attr(pairing.tree, node, 'style') ?? '') ||
    /(?:^|[\s_-])(?:lqip|blur|blurred|blurry|blur-up)(?:$|[\s_-])/i.test(
      attr(pairing.tree, node, 'class') ?? '',
    )
  );
}
