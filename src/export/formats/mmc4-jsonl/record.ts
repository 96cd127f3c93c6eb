import { extensionOf } from '../../../corpus/sample-key.js';
import { assignTexts } from '../../../similarity/assign-texts.js';
import type { Assignment } from '../assignment.js';
import { type ExportImage, type ExportItem, isImage } from '../export-item.js';

/** An image as MMC4 lists it; `sha256`, `width` and `height` are additions that its readers pass over. */
export interface Mmc4Image {
  image_name: string;
  raw_url: string;
  /** The text that the image stands in front of; behind the last text, the last one. */
  matched_text_index: number;
  /** CLIP similarity with that text; null where none was measured. */
  matched_sim: number | null;
  face_detections: null;
  sha256: string;
  width: number;
  height: number;
}

/** A line of `docs_shard_<n>.jsonl`. */
export interface Mmc4Record {
  url: string;
  text_list: string[];
  image_info: Mmc4Image[];
  /** A row for each image, a column for each text. */
  similarity_matrix: (number | null)[][];
  could_have_url_duplicate: 0;
  key: string;
}

/** How the similarity fields are filled where no model has measured them. */
export type SimilarityFill = 'null' | 'order';

/**
 * An item as an MMC4 record. The index of an image is its own place on the page, in front of the text that follows it,
 * or with `assign` mmc4 the text that MMC4's assignment gives it.
 *
 * Readers that solve the assignment again (OpenFlamingo's) compare the similarities; with `order` these are 1 at the
 * image's own place and 0 elsewhere, so that they come to the page's order. That is no measurement.
 */
export function mmc4Record(
  item: ExportItem,
  fill: SimilarityFill,
  assign: Assignment = 'natural',
): Mmc4Record {
  const texts: string[] = [];
  const images: { image: ExportImage; before: number }[] = [];
  for (const node of item.nodes) {
    if (isImage(node)) images.push({ image: node, before: texts.length });
    else texts.push(node.text);
  }
  // An index must point at something, so images without any text get an empty one.
  if (texts.length === 0) texts.push('');
  const last = texts.length - 1;
  const places = images.map(({ before }) => Math.min(before, last));
  const matrix =
    item.similarity &&
    (item.nodes.length > images.length ? item.similarity.matrix : places.map(() => [null]));
  const indexes = matrix && assign === 'mmc4' ? assignTexts(matrix, places) : places;
  const rows =
    matrix ?? places.map((place) => texts.map((_, i) => (fill === 'null' ? null : Number(i === place))));
  return {
    url: item.document.url,
    text_list: texts,
    image_info: images.map(({ image }, i) =>
      imageInfo(image, indexes[i] ?? 0, rows[i]?.[indexes[i] ?? 0] ?? null),
    ),
    similarity_matrix: rows,
    could_have_url_duplicate: 0,
    key: item.key,
  };
}

/** An image's file name: the first 32 hex digits of its SHA-256, so that equal images are one file. */
export function mmc4ImageName({ sha256, format }: Pick<ExportImage, 'sha256' | 'format'>): string {
  return `${sha256.slice(0, 32)}.${extensionOf(format)}`;
}

function imageInfo(image: ExportImage, index: number, similarity: number | null): Mmc4Image {
  return {
    image_name: mmc4ImageName(image),
    raw_url: image.original_url,
    matched_text_index: index,
    matched_sim: similarity,
    face_detections: null,
    sha256: image.sha256,
    width: image.width,
    height: image.height,
  };
}
