import { extensionOf } from '../../../shards/sample-key.js';
import { type ExportImage, type ExportItem, isImage } from '../../export-item.js';

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

/** How the similarity fields are filled when no model has measured them. */
export type SimilarityFill = 'null' | 'order';

/**
 * An item as an MMC4 record. MMC4 gave each image to the sentence that CLIP found nearest; here the index is the
 * image's own place on the page: in front of the text that follows it.
 *
 * Readers that solve the assignment again (OpenFlamingo's) compare the similarities; with `order` these are 1 at the
 * image's own place and 0 elsewhere, so that they come to the page's order. That is no measurement.
 */
export function mmc4Record(item: ExportItem, similarity: SimilarityFill): Mmc4Record {
  const texts: string[] = [];
  const images: { image: ExportImage; before: number }[] = [];
  for (const node of item.nodes) {
    if (isImage(node)) images.push({ image: node, before: texts.length });
    else texts.push(node.text);
  }
  // An index must point at something, so images without any text get an empty one.
  if (texts.length === 0) texts.push('');
  const last = texts.length - 1;
  const info = images.map(({ image, before }) => imageInfo(image, Math.min(before, last), similarity));
  return {
    url: item.document.url,
    text_list: texts,
    image_info: info,
    similarity_matrix: info.map(({ matched_text_index }) =>
      texts.map((_, i) => (similarity === 'null' ? null : Number(i === matched_text_index))),
    ),
    could_have_url_duplicate: 0,
    key: item.key,
  };
}

/** An image's file name: the first 32 hex digits of its SHA-256, so that equal images are one file. */
export function mmc4ImageName({ sha256, format }: Pick<ExportImage, 'sha256' | 'format'>): string {
  return `${sha256.slice(0, 32)}.${extensionOf(format)}`;
}

function imageInfo(image: ExportImage, index: number, similarity: SimilarityFill): Mmc4Image {
  return {
    image_name: mmc4ImageName(image),
    raw_url: image.original_url,
    matched_text_index: index,
    matched_sim: similarity === 'null' ? null : 1,
    face_detections: null,
    sha256: image.sha256,
    width: image.width,
    height: image.height,
  };
}
