import { imageTags, showsPicture } from '../blocks/image-tags.js';
import { holdsText } from '../blocks/noscript.js';
import { isUnseenInline } from '../dom/hidden.js';
import { FLAG, TAG_FLAGS, tagId, tagSet } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { isBackgroundPicture } from './background.js';
import { isLazy } from './lazy-attributes.js';
import { pairPictures } from './pair-pictures.js';
import type { FoundPicture, Pairs } from './pairing.js';

const FIGCAPTION = tagId('figcaption');
const HEAD = tagId('head');
const NOSCRIPT = tagId('noscript');
const SVG = tagId('svg');
const SYMBOL_LIKE = /^(?:defs|symbol|mask|clippath|filter)$/;
/** Elements whose content is never seen, so that a picture in them is none. */
const silentHosts = tagSet(
  'template',
  'script',
  'style',
  'textarea',
  'select',
  'datalist',
  'noframes',
  'iframe',
  'canvas',
);
const amp = tagSet('amp-img', 'amp-anim');
const special = tagSet('input', 'video', 'object', 'embed', 'picture', '#unknown');

/** Class names of the copies that sliders put before the first slide and behind the last one. */
const CLONE = /(?:^|[\s_-])(?:cloned?|duplicate)(?:$|[\s_-])/i;
/** Elements above a picture that may hide it, and nodes of one that hides a picture alone. */
const MAX_HIDDEN_STEPS = 8;
const MAX_HIDDEN_NODES = 24;
/** Copies in one element that are looked at. */
const MAX_NESTED = 8;

/** A page's pictures: where each is shown, and which elements stand for the same one. */
export interface Pictures extends Pairs {
  /** By the element at which they are shown: the image itself, or the `<noscript>` or `<svg>` around it. */
  at: ReadonlyMap<number, readonly number[]>;
  /** Elements whose content is read though they are shown as a picture or stand for script: backgrounds, `<noscript>`. */
  open: ReadonlySet<number>;
  /** Hidden elements that hold nothing but a picture that a script loads and shows. */
  revealed: ReadonlySet<number>;
}

/**
 * Finds all elements that show a picture, in one walk, and pairs those that stand for the same one.
 *
 * @param told - stems of the pictures that the page's metadata names; a background among them is a picture
 */
export function findPictures(tree: Tree, told: ReadonlySet<string>): Pictures {
  const walk = new Walk(tree, told);
  walk.run();
  const pairs = pairPictures(tree, walk.found);
  const at = new Map<number, number[]>();
  const captioned = new Set<number>();
  for (const { node, noscript } of walk.found)
    if (noscript >= 0 && !pairs.same.has(node) && hasCaption(tree, noscript)) captioned.add(noscript);
  for (const { node, noscript } of walk.found) if (pairs.same.has(node)) captioned.delete(noscript);
  for (const { node, anchor: outer } of walk.found) {
    if (pairs.same.has(node)) continue;
    const anchor = captioned.has(outer) ? node : outer;
    const shown = at.get(anchor);
    if (shown === undefined) at.set(anchor, [node]);
    else shown.push(node);
  }
  const { same, twins } = pairs;
  return { same, twins, at, open: new Set([...walk.backgrounds, ...captioned]), revealed: walk.revealed };
}

/** Whether a `<noscript>` writes a caption under its picture, which is lost when only the picture is taken. */
function hasCaption(tree: Tree, noscript: number): boolean {
  const end = tree.end[noscript] ?? noscript;
  for (let i = noscript + 1; i < end; i++) if (tree.tag[i] === FIGCAPTION) return true;
  return false;
}

class Walk {
  readonly found: FoundPicture[] = [];
  readonly revealed = new Set<number>();
  readonly backgrounds: number[] = [];
  /** Texts with ink so far. */
  private ink = 0;
  /** The `<noscript>`, `<svg>` and slider copy around the current node, and where each ends. */
  private noscript = -1;
  private noscriptEnd = 0;
  private svg = -1;
  private svgEnd = 0;
  private svgHasUses = false;
  private cloneEnd = 0;

  constructor(
    private readonly tree: Tree,
    private readonly told: ReadonlySet<string>,
  ) {}

  run(): void {
    const { tree } = this;
    const size = tree.tag.length;
    for (let i = 1; i < size; ) {
      const tag = tree.tag[i] ?? 0;
      if (tag === TEXT) {
        if (i >= this.noscriptEnd && hasInk(tree.text[i] ?? '')) this.ink++;
        i++;
      } else i = this.element(i, tag);
    }
  }

  private element(node: number, tag: number): number {
    const { tree } = this;
    const end = tree.end[node] ?? node + 1;
    if (tag === HEAD || silentHosts.has(tag)) return end;
    if (tag === NOSCRIPT) {
      if (node >= this.noscriptEnd && !holdsText(tree, node)) [this.noscript, this.noscriptEnd] = [node, end];
      return node + 1;
    }
    if (tag === SVG && node >= this.svgEnd)
      [this.svg, this.svgEnd, this.svgHasUses] = [node, end, drawsUses(tree, node, end)];
    const inSvg = node < this.svgEnd;
    if (inSvg && tag === 0 && SYMBOL_LIKE.test(tree.text[node] ?? '') && !this.svgHasUses) return end;
    if (tree.attribs[node] === undefined)
      return tag === 0 || tag === SVG || !special.has(tag) ? node + 1 : this.other(node, tag, end);
    this.enter(node, end);
    if (imageTags.has(tag)) return this.image(node, tag, end);
    if (inSvg && tag !== SVG) return node + 1;
    return this.other(node, tag, end);
  }

  /** Notes whether an element is the copy of a slide. */
  private enter(node: number, end: number): void {
    const { tree } = this;
    if (node >= this.cloneEnd) {
      const name = attr(tree, node, 'class');
      if (name !== undefined && CLONE.test(name)) this.cloneEnd = end;
    }
  }

  private image(node: number, tag: number, end: number): number {
    this.take(node);
    if (!amp.has(tag)) return node + 1;
    // An AMP image holds its own copy for readers without script, and a preview.
    const picture = this.found.at(-1);
    for (let i = node + 1; i < end && picture !== undefined && picture.nested.length < MAX_NESTED; i++)
      if (imageTags.has(this.tree.tag[i]) && attr(this.tree, i, 'placeholder') === undefined)
        picture.nested.push(i);
    return end;
  }

  private other(node: number, tag: number, end: number): number {
    const { tree } = this;
    if (special.has(tag) && showsPicture(tree, node)) {
      this.take(node);
      return end;
    }
    if (node >= this.noscriptEnd && isBackgroundPicture(tree, node, this.told)) {
      this.backgrounds.push(node);
      this.take(node, true);
    }
    return ((TAG_FLAGS[tag] ?? 0) & FLAG.silent) !== 0 && tag !== SVG ? end : node + 1;
  }

  private take(node: number, background = false): void {
    const { ink } = this;
    const noscript = node < this.noscriptEnd ? this.noscript : -1;
    const anchor = noscript >= 0 ? noscript : node < this.svgEnd ? this.svg : node;
    const clone = node < this.cloneEnd;
    const hidden = noscript < 0 && this.isHidden(node);
    this.found.push({ node, anchor, noscript, ink, clone, hidden, background, nested: [] });
  }

  /**
   * Whether a picture or an inline element around it is hidden for good. What hides a lazy picture goes once it is
   * loaded, when nothing else is hidden with it.
   */
  private isHidden(node: number): boolean {
    const { tree } = this;
    let at = node;
    for (let step = 0; step < MAX_HIDDEN_STEPS && at > 0; step++, at = tree.parent[at] ?? 0) {
      if (((TAG_FLAGS[tree.tag[at] ?? 0] ?? 0) & FLAG.block) !== 0 || !isUnseenInline(tree, at)) continue;
      if (!isLazy(tree, node) || this.holdsInk(at)) return true;
      this.revealed.add(at);
    }
    return false;
  }

  private holdsInk(node: number): boolean {
    const { tag, text, end } = this.tree;
    const last = end[node] ?? node;
    if (last - node > MAX_HIDDEN_NODES) return true;
    for (let i = node + 1; i < last; i++) if (tag[i] === TEXT && hasInk(text[i] ?? '')) return true;
    return false;
  }
}

function hasInk(text: string): boolean {
  return text !== ' ' && text.trim() !== '';
}

/** Whether an `<svg>` draws what its definitions hold. */
function drawsUses(tree: Tree, svg: number, end: number): boolean {
  for (let i = svg + 1; i < end; i++) if (tree.tag[i] === 0 && tree.text[i] === 'use') return true;
  return false;
}
