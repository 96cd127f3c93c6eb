import { attr, type Tree } from '../dom/tree.js';
import { ownUrl, type Twin } from './candidates.js';
import { type ColorScheme, schemeOf, withoutScheme } from './color-scheme.js';
import { declaredSize } from './declared-size.js';
import { knownWidth } from './known-size.js';
import { isLazy } from './lazy-attributes.js';
import { pictureKey } from './picture-key.js';

/** An element that shows a picture, as the walk over the page found it. */
export interface FoundPicture {
  node: number;
  /** The element at which the picture is shown. */
  anchor: number;
  /** The `<noscript>` around it, or -1. */
  noscript: number;
  /** Texts with ink before it: two pictures of the same number have no text between them. */
  ink: number;
  /** Whether it stands in the copy of a slide. */
  clone: boolean;
  /** Whether markup hides it, and no script is known to show it. */
  hidden: boolean;
  /** Whether it is drawn behind the content of an element. */
  background: boolean;
  /** Copies inside the element itself. */
  nested: number[];
}

/** Why an element is no picture of its own. */
export type SameReason = 'noscript' | 'preview' | 'slide copy' | 'background' | 'dark twin' | 'hidden';

/** Which elements stand for the same picture. */
export interface Pairs {
  /** Elements that are no pictures of their own: the one that stands for them, and why. */
  same: ReadonlyMap<number, { as: number; why: SameReason }>;
  /** By the element that stands for them: those whose URLs show the same picture. */
  twins: ReadonlyMap<number, readonly Twin[]>;
}

/** Pictures before and behind a `<noscript>` that are looked at. */
const REACH = 4;
/** Elements between a picture and what holds it and its twin. */
const MAX_STEPS = 4;
/** Up to this width a picture is a preview of another one that is larger. */
const PREVIEW_WIDTH = 200;
const PREVIEW_CLASS =
  /(?:^|[\s_-])(?:lqip|blur|blurred|blurry|blur-up|preview|placeholder|low-?res|tiny|thumb|thumbnail)(?:$|[\s_-])/i;

/** Pairs a page's pictures by what their URLs say, by the element that holds them and by their order in it. */
export function pairPictures(tree: Tree, found: readonly FoundPicture[]): Pairs {
  const pairing = new Pairing(tree, found);
  pairing.run();
  return pairing;
}

class Pairing implements Pairs {
  readonly same = new Map<number, { as: number; why: SameReason }>();
  readonly twins = new Map<number, Twin[]>();
  private readonly keys = new Map<number, string>();
  private readonly urls = new Map<number, string>();

  constructor(
    private readonly tree: Tree,
    private readonly found: readonly FoundPicture[],
  ) {}

  run(): void {
    const { found } = this;
    for (const { node, nested } of found)
      if (nested.length > 0)
        this.twins.set(
          node,
          nested.map((copy) => ({ node: copy, from: 'noscript' })),
        );
    const copies = found.filter(({ noscript }) => noscript >= 0);
    if (copies.length > 0) this.pairCopies();
    this.pairSlides();
    this.pairBackgrounds();
    this.pairPreviews();
    this.pairSchemes();
    for (const { node, hidden } of found)
      if (hidden && !this.twins.has(node) && !this.same.has(node))
        this.same.set(node, { as: node, why: 'hidden' });
  }

  /** A name of the picture, the same for all its sizes; '' when nothing but a stand-in is offered. */
  private key(picture: FoundPicture): string {
    let key = this.keys.get(picture.node);
    if (key === undefined) {
      key = pictureKey(this.url(picture));
      this.keys.set(picture.node, key);
    }
    return key;
  }

  private url({ node }: FoundPicture): string {
    let url = this.urls.get(node);
    if (url === undefined) {
      url = ownUrl(this.tree, node);
      this.urls.set(node, url);
    }
    return url;
  }

  private join(twin: FoundPicture, as: FoundPicture, why: SameReason): void {
    if (this.same.has(twin.node)) return;
    const node = this.same.get(as.node)?.as ?? as.node;
    if (node === twin.node) return;
    this.same.set(twin.node, { as: node, why });
    if (why === 'dark twin') return;
    const twins = this.twins.get(node) ?? [];
    twins.push(why === 'noscript' ? { node: twin.node, from: why } : { node: twin.node });
    twins.push(...(this.twins.get(twin.node) ?? []));
    this.twins.set(node, twins);
  }

  /** Copies in `<noscript>`: those of the same URL first, then those that place and description give away. */
  private pairCopies(): void {
    const { found } = this;
    for (const byPlace of [false, true]) {
      for (let at = 0; at < found.length; at++) {
        const copy = found[at] as FoundPicture;
        if (copy.noscript < 0 || this.same.has(copy.node)) continue;
        const partner = this.partnerOf(at, byPlace);
        if (partner !== undefined) this.join(copy, partner, 'noscript');
      }
    }
  }

  private partnerOf(at: number, byPlace: boolean): FoundPicture | undefined {
    const copy = this.found[at] as FoundPicture;
    let best: FoundPicture | undefined;
    let least = 2 * MAX_STEPS + 1;
    for (let step = 1; step <= REACH; step++) {
      for (const other of [this.found[at - step], this.found[at + step]]) {
        if (other === undefined || other.noscript >= 0) continue;
        const { steps, top } = this.between(other, copy);
        if (steps >= least || !(byPlace ? this.suitsByPlace(other, copy, top) : this.suitsByUrl(other, copy)))
          continue;
        best = other;
        least = steps;
      }
    }
    return best;
  }

  private suitsByUrl(other: FoundPicture, copy: FoundPicture): boolean {
    const key = this.key(copy);
    return key !== '' && key === this.key(other);
  }

  /** Whether two of which the URLs say nothing are one: the other has no picture yet, and no copy of its own. */
  private suitsByPlace(other: FoundPicture, copy: FoundPicture, top: number): boolean {
    const { tree } = this;
    if (other.ink !== copy.ink || this.twins.has(other.node) || this.same.has(other.node)) return false;
    const [alt, otherAlt] = [this.alt(copy), this.alt(other)];
    if (alt !== '' && otherAlt !== '' && alt !== otherAlt) return false;
    const loaded = this.key(other) !== '';
    if (loaded && !isLazy(tree, other.node)) return false;
    const described = alt !== '' && alt === otherAlt;
    if (described) return true;
    // In a row of both kinds, the order of the first two tells which belong together.
    if (top === tree.parent[copy.noscript] && top === tree.parent[other.node])
      return this.isInOrder(other, copy);
    return !loaded && this.isAllOf(top, copy);
  }

  /** Whether a picture stands on the side of its copy on which the first picture of their parent stands. */
  private isInOrder(other: FoundPicture, copy: FoundPicture): boolean {
    const { tree } = this;
    const parent = tree.parent[copy.noscript] ?? 0;
    const first = this.found[this.firstBelow(parent)];
    if (first === undefined) return true;
    return first.noscript >= 0 === other.node > copy.node;
  }

  /** Whether an element holds one picture beside those of a `<noscript>`. */
  private isAllOf(top: number, copy: FoundPicture): boolean {
    const { tree } = this;
    const below = (node: number) => this.firstBelow((tree.end[node] ?? node) - 1) - this.firstBelow(node);
    return below(top) === below(copy.noscript) + 1;
  }

  /** Index of the first picture behind the start of an element. */
  private firstBelow(node: number): number {
    let low = 0;
    let high = this.found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.found[middle] as FoundPicture).node <= node) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Copies of slides, when the slide itself is on the page. */
  private pairSlides(): void {
    const { found } = this;
    if (!found.some(({ clone }) => clone)) return;
    const slides = new Map<string, FoundPicture>();
    for (const copies of [false, true]) {
      for (const picture of found) {
        if (picture.clone !== copies || picture.noscript >= 0) continue;
        const key = this.key(picture);
        const slide = slides.get(key);
        if (key === '') continue;
        if (slide === undefined) slides.set(key, picture);
        else if (copies) this.join(picture, slide, 'slide copy');
      }
    }
    // A copy's copy in <noscript> goes with it.
    for (const picture of found) {
      if (!picture.clone || picture.noscript < 0 || this.same.has(picture.node)) continue;
      const slide = slides.get(this.key(picture));
      if (slide !== undefined) this.join(picture, slide, 'slide copy');
    }
  }

  /** Backgrounds that show a picture of the page once more, behind a title or blurred. */
  private pairBackgrounds(): void {
    const { found } = this;
    if (!found.some(({ background }) => background)) return;
    const images = new Map<string, FoundPicture>();
    for (const picture of found)
      if (!picture.background && !picture.hidden && !this.same.has(picture.node))
        images.set(this.key(picture), picture);
    images.delete('');
    for (const picture of found) {
      const image = picture.background ? images.get(this.key(picture)) : undefined;
      if (image !== undefined) this.join(picture, image, 'background');
    }
  }

  /** A small or blurred preview and its picture, with no text between them and in one element. */
  private pairPreviews(): void {
    const shown = this.found.filter(
      ({ node, noscript, hidden }) => noscript < 0 && !hidden && !this.same.has(node),
    );
    let ink = -1;
    let keys = new Map<string, FoundPicture>();
    for (const [index, picture] of shown.entries()) {
      if (picture.ink !== ink) {
        ink = picture.ink;
        keys = new Map();
        if (shown[index + 1]?.ink !== ink) continue;
      }
      const key = this.key(picture);
      const before = shown[index - 1];
      const known = key === '' ? undefined : keys.get(key);
      if (known !== undefined && this.isPreviewPair(known, picture)) {
        this.join(picture, known, 'preview');
        continue;
      }
      if (key !== '') keys.set(key, picture);
      if (before !== undefined && before.ink === ink) this.joinBlurred(before, picture);
    }
  }

  private isPreviewPair(first: FoundPicture, second: FoundPicture): boolean {
    if (this.between(first, second).steps > 2 * MAX_STEPS) return false;
    const [a, b] = [this.url(first), this.url(second)];
    const [small, large] = [knownWidth(a) ?? 0, knownWidth(b) ?? 0].sort((x, y) => x - y) as [number, number];
    if (small > 0 && (small <= PREVIEW_WIDTH || large >= 2 * small)) return true;
    return this.isMarkedPreview(first) || this.isMarkedPreview(second);
  }

  /** A preview whose URL is a hash of its own, right beside the picture in the same element. */
  private joinBlurred(first: FoundPicture, second: FoundPicture): void {
    const preview = this.isMarkedPreview(first) ? first : this.isMarkedPreview(second) ? second : undefined;
    if (preview === undefined || this.same.has(preview.node)) return;
    const picture = preview === first ? second : first;
    if (this.isMarkedPreview(picture) || this.between(first, second).steps > 3) return;
    const width = knownWidth(this.url(preview)) ?? declaredSize(this.tree, preview.node).width;
    const alts = [this.alt(preview), this.alt(picture)];
    if (alts[0] !== '' && alts[0] !== alts[1]) return;
    if (alts[0] === '' && !(width !== undefined && width <= PREVIEW_WIDTH) && !this.isBlurred(preview))
      return;
    this.join(preview, picture, 'preview');
  }

  private isMarkedPreview({ node }: FoundPicture): boolean {
    return PREVIEW_CLASS.test(attr(this.tree, node, 'class') ?? '') || this.isBlurred({ node });
  }

  private isBlurred({ node }: { node: number }): boolean {
    return (
      /filter\s*:\s*blur/i.test(attr(this.tree, node, 'style') ?? '') ||
      /(?:^|[\s_-])(?:lqip|blur|blurred|blurry|blur-up)(?:$|[\s_-])/i.test(
        attr(this.tree, node, 'class') ?? '',
      )
    );
  }

  /** Of a dark and a light version, the light one. */
  private pairSchemes(): void {
    const { tree, found } = this;
    const schemes = new Map<FoundPicture, ColorScheme>();
    for (const picture of found) {
      const scheme = schemeOf(tree, picture.node);
      if (scheme !== undefined) schemes.set(picture, scheme);
    }
    if (schemes.size === 0) return;
    const taken = new Set<FoundPicture>();
    for (const [index, dark] of found.entries()) {
      if (schemes.get(dark) !== 'dark' || this.same.has(dark.node)) continue;
      const light = this.lightOf(index, schemes, taken);
      if (light === undefined) continue;
      taken.add(light);
      this.join(dark, light, 'dark twin');
    }
  }

  private lightOf(
    index: number,
    schemes: ReadonlyMap<FoundPicture, ColorScheme>,
    taken: ReadonlySet<FoundPicture>,
  ): FoundPicture | undefined {
    const dark = this.found[index] as FoundPicture;
    const name = withoutScheme(this.key(dark));
    let nearest: FoundPicture | undefined;
    for (let step = 1; step <= REACH; step++) {
      for (const other of [this.found[index + step], this.found[index - step]]) {
        if (other === undefined || taken.has(other) || this.same.has(other.node) || other.ink !== dark.ink)
          continue;
        const scheme = schemes.get(other);
        if (scheme === 'dark' || other.noscript >= 0 !== dark.noscript >= 0) continue;
        const sameName = name !== '' && withoutScheme(this.key(other)) === name;
        if (sameName) return other;
        const sameAlt = this.alt(dark) === this.alt(other);
        if (scheme === 'light' && sameAlt && this.between(other, dark).steps <= MAX_STEPS) nearest ??= other;
      }
    }
    return nearest;
  }

  private alt({ node }: FoundPicture): string {
    return (attr(this.tree, node, 'alt') ?? '').trim();
  }

  /**
   * The element that holds both, and how many steps up lead to it from the two together; a copy counts from its
   * `<noscript>`. Infinite when there are too many.
   */
  private between(a: FoundPicture, b: FoundPicture): { top: number; steps: number } {
    const { tree } = this;
    const [left, right] = [a.noscript >= 0 ? a.noscript : a.node, b.noscript >= 0 ? b.noscript : b.node];
    const far = { top: 0, steps: Number.POSITIVE_INFINITY };
    let top = left;
    let steps = 0;
    while (top > right || (tree.end[top] ?? 0) <= right) {
      top = tree.parent[top] ?? 0;
      if (++steps > MAX_STEPS) return far;
    }
    let up = right;
    for (let more = 0; up !== top; up = tree.parent[up] ?? 0) {
      steps++;
      if (++more > MAX_STEPS) return far;
    }
    return { top, steps };
  }
}
