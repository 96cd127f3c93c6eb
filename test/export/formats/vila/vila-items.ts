import { sampleKey } from '../../../../src/corpus/sample-key.js';
import type { ExportItem, ExportNode } from '../../../../src/export/formats/export-item.js';
import { imageNode } from '../../nodes.js';

/** Bytes of an image that nobody decodes. */
export const ANY_BYTES = Uint8Array.of(1, 2, 3);

/** An item written in short: a string is a paragraph, `# …` a heading, a number the image of that number. */
export function shortItem(
  nodes: readonly (string | number)[],
  document: Partial<ExportItem['document']> = {},
): ExportItem {
  const url = 'https://h.example/page';
  return {
    key: sampleKey(url),
    document: {
      schema: 'weft/sample/1',
      key: sampleKey(url),
      id: url,
      url,
      source: { input: 'site.tar', offset: 0 },
      signals: {},
      ...document,
    },
    nodes: nodes.map((node): ExportNode => {
      if (typeof node === 'number') return { ...imageNode(node), data: ANY_BYTES };
      return node.startsWith('# ')
        ? { type: 'text', role: 'heading', level: 1, text: node.slice(2) }
        : { type: 'text', role: 'paragraph', text: node };
    }),
  };
}
