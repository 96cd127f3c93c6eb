import type { TextNode } from '../../model/document.js';
import type { Sample, StoredImage } from '../../model/sample.js';

/** An image of an item, with its stored bytes. */
export interface ExportImage extends StoredImage {
  data: Uint8Array;
}

/** A node of an item: what a format writes, in reading order. */
export type ExportNode = TextNode | ExportImage;

/** How similar the images of an item are to its texts; null where nothing was measured. */
export interface ItemSimilarity {
  /** A row for each image of the item, a column for each of its texts, both in reading order. */
  matrix: (number | null)[][];
  /** By image: with its caption, and with its alternative text. */
  captions: (number | null)[];
  alts: (number | null)[];
}

/** One training sample: a document, or a part of a long one. Text is already clean for the format. */
export interface ExportItem {
  /** Unique in the export: the document's key, with `-<part>` behind it when the document was split. */
  key: string;
  nodes: ExportNode[];
  /** Absent unless the export was given similarities. */
  similarity?: ItemSimilarity;
  /** The document that the item comes from, whole, for metadata and provenance; the first one of a packed item. */
  document: Omit<Sample, 'nodes' | 'texts' | 'images'>;
  /** Keys of the documents that an item is packed from, one for each image in order, when they are several. */
  packedFrom?: string[];
  /** The corpus record as it is stored, when the item is the whole document and cleaning changed nothing in it. */
  record?: Uint8Array;
}

/** True for the images of an item. */
export function isImage(node: ExportNode): node is ExportImage {
  return node.type === 'image';
}

/** The images of an item in reading order. */
export function imagesOf(item: ExportItem): ExportImage[] {
  return item.nodes.filter(isImage);
}
