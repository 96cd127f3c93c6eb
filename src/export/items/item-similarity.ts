import type { SampleNode } from '../../model/sample.js';
import type { ImageSimilarity, SimilarityLine } from '../../model/schemas/similarity.js';
import { readSimilarityLine } from '../../similarity/read-similarity.js';
import type { Store } from '../../store/store.js';
import type { ExportItem, ItemSimilarity } from '../formats/export-item.js';
import type { DocumentRef } from '../read/document-refs.js';

/**
 * The similarities of an item from those of its document.
 *
 * @param all - nodes of the document, in its order
 * @param part - nodes of the item: nodes of `all`, and captions that an arm of the experiment made to texts
 */
export function itemSimilarity(
  { images }: SimilarityLine,
  all: readonly SampleNode[],
  part: readonly SampleNode[],
): ItemSimilarity {
  const rows = new Map(images.map((image) => [image.part, image]));
  const columns = new Map(all.filter((node) => node.type === 'text').map((node, i) => [node, i]));
  const similarity: ItemSimilarity = { matrix: [], captions: [], alts: [] };
  for (const image of part) {
    if (image.type !== 'image') continue;
    const row = rows.get(image.part);
    similarity.captions.push(row?.caption ?? null);
    similarity.alts.push(row?.alt ?? null);
    similarity.matrix.push(
      part.flatMap((text) => {
        if (text.type !== 'text') return [];
        const column = columns.get(text);
        if (column !== undefined) return [row?.texts?.[column] ?? null];
        if (text.text === image.caption) return [row?.caption ?? null];
        return [text.text === image.alt ? (row?.alt ?? null) : null];
      }),
    );
  }
  return similarity;
}

/**
 * Reads the similarities of a document, by one ranged read; undefined when the export was given none.
 *
 * @param stores - prefixes of similarities by corpus
 */
export async function readDocumentSimilarity(
  { corpus, key, similarity: place }: DocumentRef,
  stores: readonly Store[] | undefined,
): Promise<SimilarityLine | undefined> {
  const store = stores?.[corpus];
  if (store === undefined) return undefined;
  return place ? readSimilarityLine(store, key, place) : NO_LINE;
}

/** The similarities of an item, whose texts of which cleaning leaves nothing are no nodes of it. */
export function cleanedSimilarity(
  line: SimilarityLine,
  nodes: { all: readonly SampleNode[]; part: readonly SampleNode[]; clean(text: string): string },
): ItemSimilarity {
  const kept = nodes.part.filter((node) => node.type === 'image' || nodes.clean(node.text).trim() !== '');
  return itemSimilarity(line, nodes.all, kept);
}

/** Reads the similarities of an item; see {@link readDocumentSimilarity}. */
export async function readItemSimilarity(
  ref: DocumentRef,
  stores: readonly Store[] | undefined,
  nodes: { all: readonly SampleNode[]; part: readonly SampleNode[]; clean(text: string): string },
): Promise<ItemSimilarity | undefined> {
  const line = await readDocumentSimilarity(ref, stores);
  return line && cleanedSimilarity(line, nodes);
}

/** The similarities of an item that is packed from several: between an image and a text of another, none was measured. */
export function joinSimilarities(parts: readonly ItemSimilarity[]): ItemSimilarity {
  const widths = parts.map(({ matrix }) => matrix[0]?.length ?? 0);
  return {
    captions: parts.flatMap(({ captions }) => captions),
    alts: parts.flatMap(({ alts }) => alts),
    matrix: parts.flatMap(({ matrix }, own) =>
      matrix.map((row) =>
        widths.flatMap((width, i) => (i === own ? row : Array.from({ length: width }, () => null))),
      ),
    ),
  };
}

/** The line of a document without images, of which none is stored. */
const NO_LINE: SimilarityLine = { key: '', images: [], truncated: [] };

/** The item with its similarities, of which each image carries the largest as its signal `text_similarity`. */
export function withSimilarity(item: ExportItem, similarity: ItemSimilarity): ExportItem {
  let image = 0;
  const nodes = item.nodes.map((node) => {
    if (node.type !== 'image') return node;
    const { matrix, captions, alts } = similarity;
    const values = [...(matrix[image] ?? []), captions[image], alts[image]].filter((value) => value != null);
    image += 1;
    if (values.length === 0) return node;
    const largest = values.reduce((most, value) => Math.max(most, value));
    return { ...node, signals: { ...node.signals, text_similarity: largest } };
  });
  return { ...item, nodes, similarity };
}

/** The largest similarity of an image with any of its texts, or undefined when it has none. */
export function largestSimilarity({ texts, caption, alt }: ImageSimilarity): number | undefined {
  const values = [...(texts ?? []), caption, alt].filter((value) => value !== undefined);
  return values.length > 0 ? values.reduce((most, value) => Math.max(most, value)) : undefined;
}
