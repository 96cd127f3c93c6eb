import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describeSchemaErrors } from '../config/describe-schema-errors.js';
import { loadCheck } from '../config/load-check.js';
import { BadInputError, describeError } from '../errors.js';
import { isGzip } from '../formats/gzip/gzip-member.js';
import { boundedLines } from '../formats/jsonl/lines.js';
import { readAll } from '../store/store.js';
import { Contamination } from './contamination.js';
import type { HashListLine } from './hash-list-line.js';

/** Longest line: a text of 50,000 tokens. */
const MAX_LINE_BYTES = 1024 * 1024;
/** Largest list, packed or not; a million images take 220 MB. */
const MAX_BYTES = 2 * 1024 ** 3 - 1;

/** A list that is to be read. */
export interface NamedList {
  name: string;
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * Reads hash lists as one.
 *
 * @throws BadInputError `bad_hash_list` naming the line; also for lists whose n-grams have different lengths
 */
export async function readHashLists(
  lists: Iterable<NamedList>,
): Promise<{ contamination: Contamination; sums: { name: string; sha256: string }[] }> {
  const check = loadCheck<HashListLine>('decontamination.all');
  const contamination = new Contamination();
  const sums: { name: string; sha256: string }[] = [];
  for (const { name, bytes } of lists) {
    const hash = createHash('sha256');
    const bad = (line: number, fault: string, cause?: unknown): BadInputError =>
      new BadInputError(
        'bad_hash_list',
        `${name} line ${line}: ${fault}; weft decontaminate writes such lists`,
        {
          cause,
        },
      );
    let first = true;
    for await (const { number, bytes: line } of boundedLines(unpacked(bytes, name), MAX_LINE_BYTES)) {
      hash.update(line).update('\n');
      const value = parse(line, (fault, cause) => bad(number, fault, cause));
      if (!check(value)) throw bad(number, describeSchemaErrors(check).join('; '));
      if (first !== 'schema' in value)
        throw bad(number, first ? 'expected the header first' : 'a second header');
      first = false;
      if (!contamination.add(value))
        throw bad(number, 'its n-grams have another length than those of another list');
    }
    if (first) throw bad(1, 'the list is empty');
    sums.push({ name, sha256: hash.digest('hex') });
  }
  return { contamination, sums };
}

function parse(line: Buffer, bad: (fault: string, cause: unknown) => BadInputError): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (error) {
    throw bad(`not JSON: ${describeError(error)}`, error);
  }
}

async function* unpacked(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const whole = await readAll(bytes, MAX_BYTES);
  if (!isGzip(whole)) {
    yield whole;
    return;
  }
  let plain: Buffer;
  try {
    plain = gunzipSync(whole, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    throw new BadInputError('bad_hash_list', `${name}: cannot be unpacked: ${describeError(error)}`, {
      cause: error,
    });
  }
  yield plain;
}
