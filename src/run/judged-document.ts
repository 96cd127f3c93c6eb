import type { Document } from '../model/document.js';
import type { JudgedDocument } from '../rules/document-judge.js';

/** What rules read of an extracted document. */
export function judgedDocument({ signals = {}, language, nodes }: Document): JudgedDocument {
  return {
    signals,
    ...(language !== undefined && { language }),
    nodes: nodes.map((node) =>
      node.type === 'image'
        ? { type: 'image' }
        : { type: 'text', signals: node.signals ?? {}, textChars: node.text.length },
    ),
  };
}
