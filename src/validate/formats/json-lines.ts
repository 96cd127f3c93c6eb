import { BadInputError } from '../../errors.js';
import { boundedLines } from '../../formats/jsonl/lines.js';
import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { KeySet, keyBytes } from '../key-set.js';
import { parseJson } from '../parse-json.js';
import type { DataSetEnv, ShardTally } from './data-set.js';
import type { FieldSchema } from './field-schema.js';
import { fileChunks, unpacked } from './file-chunks.js';
import { isObject } from './read-small.js';
import { valueFaults } from './text-faults.js';

/** Longest line: a document of 10,000 images and as many texts is below it. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

const MEND = 'write the record again, or drop it (--repair)';

/** Where Python's str.splitlines ends a line, and JSON need not escape. */
const LINE_SEPARATORS = ['\u0085', '\u2028', '\u2029'];

/** JSON Lines files, compressed ones included. */
export const JSON_LINES = /\.(jsonl|ndjson)(\.gz)?$/i;

/** A record of a JSON Lines file and where it stands. */
export interface JsonRecord {
  record: Record<string, unknown>;
  where: FindingPlace;
}

/** Reads the records of a JSON Lines file; lines that are none are reported, and so are repeated ones. */
export async function* jsonRecords(
  name: string,
  env: DataSetEnv,
  schema: FieldSchema,
  findings: FindingList,
  tally: ShardTally,
): AsyncGenerator<JsonRecord, void, undefined> {
  const seen = new KeySet();
  try {
    const chunks = unpacked(name, fileChunks(name, env, findings));
    for await (const { number, bytes } of boundedLines(chunks, MAX_LINE_BYTES)) {
      const where = { file: name, line: number };
      if (bytes.length === 0 || bytes.toString('latin1').trim() === '') {
        findings.add('jsonl_line_invalid', where, `is empty; ${MEND}`);
        continue;
      }
      const parsed = parseJson(bytes);
      if ('fault' in parsed) {
        findings.add('jsonl_line_invalid', where, `${parsed.fault}; ${MEND}`);
        continue;
      }
      if (!isObject(parsed.value)) {
        findings.add('record_invalid', where, `is no object; ${MEND}`);
        continue;
      }
      if (LINE_SEPARATORS.some((separator) => bytes.includes(separator)))
        findings.add(
          'jsonl_line_separator',
          where,
          'holds U+0085, U+2028 or U+2029 unescaped; write it as an escape such as \\u2028',
        );
      tally.samples += 1;
      if (seen.add(keyBytes(bytes.toString('latin1')), 0) !== undefined)
        findings.add('record_duplicate', where, `is the same as an earlier line; ${MEND}`);
      for (const { code, what } of valueFaults(parsed.value)) findings.add(code, where, `${what}; ${MEND}`);
      schema.add(parsed.value, where);
      yield { record: parsed.value, where };
    }
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    if (error.code === 'compression_invalid')
      findings.add(
        'compression_invalid',
        { file: name },
        `does not unpack: cut or damaged; restore it from a copy`,
      );
    else if (error.code === 'line_too_long')
      findings.add(
        'jsonl_line_too_long',
        { file: name },
        `${error.message}: the rest was not checked; ${MEND}`,
      );
    else throw error;
  }
}

/** Reports an image address that no client can fetch. */
export function checkImageUrl(url: unknown, what: string, where: FindingPlace, findings: FindingList): void {
  if (typeof url === 'string' && URL.canParse(url) && !/^(file|javascript|blob):/i.test(url)) return;
  findings.add('image_url_invalid', where, `${what} is ${quote(url)}, no absolute URL; ${MEND}`);
}
