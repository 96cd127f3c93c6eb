import type { AnyNode } from 'domhandler';
import type { Tree } from '../dom/tree.js';
import { roleOf } from '../render/roles.js';
import { inlineText } from '../text/inline-text.js';
import type { PartsContent } from './read-parts.js';
import { type FoundBy, outermost, placesOf } from './recipe-matches.js';

const MAX_TEXT = 60;
const MAX_URL = 120;

/** One line per subtree that a recipe takes out, with the selector that found it. */
export function explainRemoved(tree: Tree, removed: ReadonlyMap<AnyNode, FoundBy>): string[] {
  return outermost(tree, removed.keys(), placesOf(tree)).map((place) => {
    const by = removed.get(tree.node[place] as AnyNode) as FoundBy;
    return `drop ${selectorOf(by)} "${excerpt(tree, place, tree.end[place] ?? place + 1)}"`;
  });
}

/** One line per block and image of a recipe's content, in reading order, with the selector that took it. */
export function explainParts(
  tree: Tree,
  { blocks, images, rules }: PartsContent,
  content: ReadonlyMap<AnyNode, FoundBy>,
): string[] {
  const imageAt = new Map(images.map((image) => [image.node, image]));
  const lines: string[] = [];
  for (const { block, part, hidden } of blocks) {
    const by = selectorOf(content.get(tree.node[part] as AnyNode) as FoundBy);
    const text = excerpt(tree, block.start, block.end);
    const verdict = hidden ? `drop hidden in ${by}` : `keep ${by}`;
    if (text !== '') lines.push(`${verdict} ${roleOf(tree, block).role} ${block.words}w "${text}"`);
    for (const node of block.images) {
      const image = imageAt.get(node);
      const rule = image === undefined ? undefined : rules.get(image);
      if (hidden) lines.push(`${verdict} image`);
      else if (image === undefined) lines.push('drop image without a usable URL');
      else {
        const url = image.candidates[0]?.url.slice(0, MAX_URL);
        lines.push(rule === undefined ? `keep ${by} image ${url}` : `drop image ${url} ${rule}`);
      }
    }
  }
  return lines;
}

function selectorOf({ field, selector }: FoundBy): string {
  return `${field} ${JSON.stringify(selector)}`;
}

function excerpt(tree: Tree, start: number, end: number): string {
  const text = inlineText(tree, start, end).replace(/\s+/g, ' ');
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
