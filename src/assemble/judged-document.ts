import type { Document } from '../model/document.js';
import type { JudgedDocument, RuleDrop } from '../rules/document-judge.js';

/**
 * What rules read of an extracted document.
 *
 * @param lost - tells what curation dropped of its text blocks
 */
export function judgedDocument(
  { signals = {}, language, nodes }: Document,
  lost: (index: number) => RuleDrop | undefined,
): JudgedDocument {
  return {
    signals,
    ...(language !== undefined && { language }),
    nodes: nodes.map((node, index) => {
      if (node.type === 'image') return { type: 'image' };
      const drop = lost(index);
      const block = { type: 'text' as const, signals: node.signals ?? {}, textChars: node.text.length };
      return drop === undefined ? block : { ...block, lost: drop };
    }),
  };
}
