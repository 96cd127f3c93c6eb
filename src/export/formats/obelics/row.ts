import { type ExportItem, isImage } from '../export-item.js';
import type { ObelicsRow } from './table.js';

/** An item as a row: text and images in reading order, in parallel lists. */
export function obelicsRow({ key, nodes, document }: ExportItem, images: 'bytes' | 'urls'): ObelicsRow {
  const facts = nodes.map((node) => {
    if (!isImage(node)) return null;
    const { type: _type, data: _data, part, original_url, final_url, alt, ...rest } = node;
    // `document_url`, `unformatted_src`, `src` and `alt_text` are OBELICS' names for the first four.
    return {
      document_url: document.url,
      unformatted_src: original_url,
      src: final_url,
      ...(alt !== undefined && { alt_text: alt }),
      file: `${key}.${part}`,
      ...rest,
    };
  });
  return {
    images: nodes.map((node) => {
      if (!isImage(node)) return null;
      return images === 'urls' ? node.original_url : { bytes: node.data, path: `${key}.${node.part}` };
    }),
    texts: nodes.map((node) => (isImage(node) ? null : node.text)),
    metadata: JSON.stringify(facts),
    general_metadata: JSON.stringify({ ...document, key }),
  };
}
