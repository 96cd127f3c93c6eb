import type { Node } from '../../model/document.js';
import type { Block } from '../blocks/block.js';
import { segment } from '../blocks/segment.js';
import { isNotDrawn } from '../dom/hidden.js';
import type { Tree } from '../dom/tree.js';
import { findPictures, type Pictures } from '../images/find-pictures.js';
import { type PageImage, readImages } from '../images/read-images.js';
import { renderPosts } from '../render/render-posts.js';
import { spacerRule } from './spacer-rule.js';

/** A block in a part of the page. */
export interface PartBlock {
  block: Block;
  /** The part that it stands in. */
  part: number;
  /** Whether markup hides it inside that part. */
  hidden: boolean;
}

/** What the parts of a page that are its content hold. */
export interface PartsContent {
  nodes: Node[];
  blocks: readonly PartBlock[];
  pictures: Pictures;
  images: readonly PageImage[];
  /** By image: the rule by which it is left out. */
  rules: ReadonlyMap<PageImage, string>;
}

/** Options of {@link readContentParts}. */
export interface ReadContentPartsOptions {
  /** The elements that are the content, none in another, in the order of the page. */
  parts: readonly number[];
  /** The elements that are the posts of a thread, in the order of the page. */
  posts: readonly number[];
  base: string;
  /** Stems of the pictures that the page's metadata names. */
  told: ReadonlySet<string>;
  /** The attribute of images that holds the URL of the picture itself. */
  imageAttribute?: string;
}

/**
 * Reads all that the given parts of a page show: every block that markup does not hide, and every image that is no
 * spacer.
 *
 * @throws BadInputError `page_too_complex`
 */
export function readContentParts(tree: Tree, options: ReadContentPartsOptions): PartsContent {
  const { parts, posts, base, told, imageAttribute } = options;
  const pictures = findPictures(tree, told);
  const hidden = hiddenIn(tree, parts);
  const blocks: PartBlock[] = [];
  let at = 0;
  for (const block of segment(tree, pictures, new Set([...parts, ...posts]))) {
    while (at < parts.length && (tree.end[parts[at] as number] ?? 0) <= block.start) at++;
    const part = parts[at];
    if (part === undefined) break;
    if (block.start >= part) blocks.push({ block, part, hidden: hidden[block.start] === 1 });
  }
  const shown = blocks.filter((one) => !one.hidden).map(({ block }) => block);
  const images = readImages(
    tree,
    pictures,
    shown.flatMap((block) => block.images),
    base,
    imageAttribute,
  );
  const rules = new Map<PageImage, string>();
  const chosen = new Map<number, PageImage>();
  for (const image of images) {
    const rule = spacerRule(image);
    if (rule === undefined) chosen.set(image.node, image);
    else rules.set(image, rule);
  }
  const nodes = renderPosts({ tree, blocks: shown, kept: shown.map(() => true), images: chosen }, posts);
  return { nodes, blocks, pictures, images, rules };
}

/** By node: 1 where markup inside a part hides it. A part itself was chosen, hidden or not. */
function hiddenIn(tree: Tree, parts: readonly number[]): Uint8Array {
  const hidden = new Uint8Array(tree.tag.length);
  for (const part of parts) {
    const end = tree.end[part] ?? part;
    for (let i = part + 1; i < end; i++) {
      if (!isNotDrawn(tree, i)) continue;
      const last = tree.end[i] ?? i + 1;
      hidden.fill(1, i, last);
      i = last - 1;
    }
  }
  return hidden;
}
