import type { AnyNode } from 'domhandler';
import type { Tree } from '../dom/tree.js';
import { explainUnjudged } from '../explain-unjudged.js';
import { roleOf } from '../render/roles.js';
import { excerpt } from '../text/excerpt.js';
import { inlineText } from '../text/inline-text.js';
import type { PartsContent } from './read-content-parts.js';
import { nodeIndexes, outermost, type SelectorMatch } from './recipe-matches.js';

const MAX_URL = 120;

/** One line per subtree that a recipe takes out, with the selector that found it. */
export function explainRemoved(tree: Tree, removed: ReadonlyMap<AnyNode, SelectorMatch>): string[] {
  return outermost(tree, removed.keys(), nodeIndexes(tree)).map((place) => {
    const by = removed.get(tree.nodes()[place] as AnyNode) as SelectorMatch;
    return `drop ${selectorOf(by)} "${excerpt(inlineText(tree, place, tree.end[place] ?? place + 1))}"`;
  });
}

/** One line per block and image of a recipe's content, in reading order, with the selector that took it. */
export function explainParts(
  tree: Tree,
  { blocks, pictures, images, rules }: PartsContent,
  content: ReadonlyMap<AnyNode, SelectorMatch>,
  parts: readonly number[],
): string[] {
  const imageAt = new Map(images.map((image) => [image.node, image]));
  const lines: string[] = [];
  for (const { block, part, hidden } of blocks) {
    const by = selectorOf(content.get(tree.nodes()[part] as AnyNode) as SelectorMatch);
    const text = excerpt(inlineText(tree, block.start, block.end));
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
  const unjudged = explainUnjudged(
    tree,
    pictures,
    blocks.map(({ block }) => block),
    parts.map((part) => [part, tree.end[part] ?? part]),
  );
  return [...lines, ...unjudged];
}

function selectorOf({ field, selector }: SelectorMatch): string {
  return `${field} ${JSON.stringify(selector)}`;
}
