import { attr, type Tree } from '../dom/tree.js';
import { ownUrl, type Twin } from './candidates.js';
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

/** Pictures before and behind one that are looked at. */
export const REACH = 4;
/** Elements between a picture and what holds it and its twin. */
export const MAX_STEPS = 4;

/** What pairing knows of a page's pictures, and what it has found so far. */
export class Pairing implements Pairs {
  readonly same = new Map<number, { as: number; why: SameReason }>();
  readonly twins = new Map<number, Twin[]>();
  private readonly keys = new Map<number, string>();
  private readonly urls = new Map<number, string>();

  constructor(
    readonly tree: Tree,
    readonly found: readonly FoundPicture[],
  ) {
    for (const { node, nested } of found)
      if (nested.length > 0)
        this.twins.set(
          node,
          nested.map((copy) => ({ node: copy, from: 'noscript' })),
        );
  }

  /** A name of the picture, the same for all its sizes; '' when nothing but a stand-in is offered. */
  key(picture: FoundPicture): string {
    let key = this.keys.get(picture.node);
    if (key === undefined) {
      key = pictureKey(this.url(picture));
      this.keys.set(picture.node, key);
    }
    return key;
  }

  url({ node }: FoundPicture): string {
    let url = this.urls.get(node);
    if (url === undefined) {
      url = ownUrl(this.tree, node);
      this.urls.set(node, url);
    }
    return url;
  }

  join(twin: FoundPicture, as: FoundPicture, why: SameReason): void {
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

  alt({ node }: FoundPicture): string {
    return (attr(this.tree, node, 'alt') ?? '').trim();
  }

  /**
   * The element that holds both, and how many steps up lead to it from the two together; a copy counts from its
   * `<noscript>`. Infinite when there are too many.
   */
  between(a: FoundPicture, b: FoundPicture): { top: number; steps: number } {
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
