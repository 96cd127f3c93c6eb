import type { Node } from '../../model/document.js';
import { excerpt } from '../text/excerpt.js';

const MAX_URL = 120;

/** One line per node that an extractor returned. */
export function explainNodes(nodes: readonly Node[]): string[] {
  return [
    `extractor: ${nodes.length} nodes`,
    ...nodes.map((node) =>
      node.type === 'text'
        ? `keep extractor ${node.role} "${excerpt(node.text)}"`
        : `keep extractor image ${node.src.slice(0, MAX_URL)}`,
    ),
  ];
}
