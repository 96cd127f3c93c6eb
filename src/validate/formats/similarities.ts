import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { isCount } from './read-small.js';

const MEND = 'write the record again, or drop it (--repair)';

/** Similarities are published as float32 of CLIP; a value and its copy differ by less. */
const TOLERANCE = 1e-3;

/** What a record of MMC4's layout says of its images, in the order of its rows. */
export interface RecordSimilarities {
  matrix: unknown;
  /** By image. */
  images: readonly { index: unknown; similarity: unknown }[];
  texts: number;
  /** Rows may be empty: VILA's loader counts them and reads none of their values. */
  emptyRows?: boolean;
}

/** Checks the shape of a matrix, the range of its values and that `matched_sim` is among them. */
export function checkSimilarities(
  { matrix, images, texts, emptyRows = false }: RecordSimilarities,
  where: FindingPlace,
  findings: FindingList,
): void {
  for (const [i, { similarity }] of images.entries())
    if (similarity !== null && similarity !== undefined && !isSimilarity(similarity))
      findings.add('similarity_range', where, `image ${i} has matched_sim ${quote(similarity)}; ${MEND}`);
  if (matrix === undefined || matrix === null) return;
  const isShaped =
    Array.isArray(matrix) &&
    matrix.length === images.length &&
    matrix.every((row) => Array.isArray(row) && (row.length === texts || (emptyRows && row.length === 0)));
  if (!isShaped) {
    const shape = Array.isArray(matrix) ? `${matrix.length} rows` : 'no rows';
    findings.add(
      'similarity_shape',
      where,
      `has ${shape} for ${images.length} images and ${texts} texts: readers cut the images to it; ${MEND}`,
    );
    return;
  }
  for (const [i, row] of (matrix as unknown[][]).entries()) {
    const odd = row.find((value) => value !== null && !isSimilarity(value));
    if (odd !== undefined) findings.add('similarity_range', where, `row ${i} holds ${quote(odd)}; ${MEND}`);
    const { index, similarity } = images[i] ?? {};
    const value = isCount(index) ? row[index] : undefined;
    if (
      typeof similarity === 'number' &&
      typeof value === 'number' &&
      Math.abs(similarity - value) > TOLERANCE
    )
      findings.add(
        'similarity_mismatch',
        where,
        `image ${i} has matched_sim ${similarity}, its matrix ${value}; ${MEND}`,
      );
  }
}

/** True for a cosine, which float32 may take just beyond its ends. */
export function isSimilarity(value: unknown): boolean {
  return typeof value === 'number' && value >= -1.001 && value <= 1.001;
}

/** Counts over a data set what its similarities are, to say so at the end. */
export class SimilarityCensus {
  #images = 0;
  #unmeasured = 0;
  #orders = 0;
  #records = 0;

  add({ matrix, images }: Pick<RecordSimilarities, 'matrix' | 'images'>): void {
    this.#records += 1;
    this.#images += images.length;
    this.#unmeasured += images.filter(({ similarity }) => typeof similarity !== 'number').length;
    if (isOrder(matrix, images)) this.#orders += 1;
  }

  /** What is to be noted: images without a similarity, and matrices that are none. */
  notes(): string[] {
    const notes: string[] = [];
    if (this.#unmeasured > 0)
      notes.push(
        `${this.#unmeasured} of ${this.#images} images have no similarity (matched_sim null): it was not measured`,
      );
    if (this.#orders > 0)
      notes.push(
        `${this.#orders} of ${this.#records} records have 1 at the place of each image and 0 elsewhere for similarities: the order of the page, nothing measured`,
      );
    return notes;
  }
}

function isOrder(matrix: unknown, images: RecordSimilarities['images']): boolean {
  return (
    Array.isArray(matrix) &&
    matrix.length > 0 &&
    matrix.every(
      (row, i) =>
        Array.isArray(row) &&
        row.length > 0 &&
        row.every((value, k) => value === Number(k === images[i]?.index)),
    )
  );
}
