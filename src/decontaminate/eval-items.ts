import { textLines } from '../formats/jsonl/lines.js';
import type { Input } from '../store/input.js';
import { readAll } from '../store/store.js';
import { jsonTexts } from './json-texts.js';
import { tsvRows } from './tsv-rows.js';

/** Something of a benchmark that must not be trained on. */
export type EvalItem = { kind: 'image'; bytes: Uint8Array; where: string } | { kind: 'text'; text: string };

/** Files that a benchmark's folder is read for. */
export const EVAL_FILES = /\.(?:jpe?g|png|webp|gif|avif|bmp|tiff?|tsv|jsonl?|txt|csv|token)$/i;

/** Largest image file, and largest image in a TSV once decoded. */
const MAX_IMAGE_BYTES = 64 * 1024 * 1024;
/** A cell of a TSV that is shorter is no picture: circular questions name the row that has it. */
const MIN_BASE64 = 64;
/** Columns of MME's, MMBench's and their kin's TSV that hold words of the benchmark: the question, its hint, its options. */
const TEXT_COLUMNS = ['hint', 'question', 'A', 'B', 'C', 'D', 'E', 'F', 'caption', 'text', 'prompt'];
/** Cells of a caption file that only name an image: `1000092795.jpg#0`. */
const FILE_CELL = /^\S+\.(?:jpe?g|png|gif|webp)(?:#\d+)?$/i;

/**
 * Reads one file of a benchmark.
 *
 * Images are what they are. A TSV has an image column in base64 and the words next to it (MME, MMBench, MMBench-CN). Of
 * JSON the strings of the usual fields are read (GQA, COCO, Karpathy's Flickr30k, TextVQA), of other files each line,
 * its cells apart (MME's question files, Flickr30k's tokens).
 *
 * @throws BadInputError `bad_tsv`, `bad_json` naming file and fault
 */
export async function* evalItems(input: Input): AsyncGenerator<EvalItem> {
  const { uri } = input;
  const extension = uri.slice(uri.lastIndexOf('.') + 1).toLowerCase();
  if (extension === 'tsv') yield* itemsOfTsv(input);
  else if (extension === 'json' || extension === 'jsonl') {
    for await (const text of jsonTexts(input.read(), uri)) yield { kind: 'text', text };
  } else if (['txt', 'csv', 'token'].includes(extension)) yield* itemsOfLines(input);
  else if (input.bytes <= MAX_IMAGE_BYTES)
    yield { kind: 'image', bytes: await readAll(input.read(), MAX_IMAGE_BYTES), where: uri };
}

async function* itemsOfTsv(input: Input): AsyncGenerator<EvalItem> {
  let number = 1;
  for await (const row of tsvRows(input.read(), input.uri)) {
    number += 1;
    const image = row.get('image') ?? '';
    // A row may hold several pictures, as a Python list of strings.
    for (const part of image.startsWith('[') ? image.split(/[[\]'",\s]+/) : [image]) {
      if (part.length < MIN_BASE64) continue;
      yield { kind: 'image', bytes: Buffer.from(part, 'base64'), where: `${input.uri} row ${number}` };
    }
    const words = TEXT_COLUMNS.map((column) => row.get(column) ?? '').filter(
      (cell) => cell !== '' && cell !== 'nan',
    );
    if (words.length > 0) yield { kind: 'text', text: words.join('\n') };
  }
}

async function* itemsOfLines(input: Input): AsyncGenerator<EvalItem> {
  for await (const line of textLines(input.read())) {
    for (const cell of line.split(/\t|\|/)) {
      const text = cell.trim();
      if (text !== '' && !FILE_CELL.test(text)) yield { kind: 'text', text };
    }
  }
}
