import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BadInputError } from '../../errors.js';
import type { FindingList } from '../finding-list.js';
import { HashedRead, isAbsence } from '../hashed-read.js';
import type { DataSetEnv } from './data-set.js';

const RESTORE = 'restore it from a copy, or write it again';

/**
 * The bytes of a file, once. Where an export record vouches for it, what the consumer leaves is read too, and length
 * and SHA-256 are compared. Absence is a finding and no bytes.
 */
export async function* fileChunks(
  name: string,
  env: DataSetEnv,
  findings: FindingList,
): AsyncGenerator<Uint8Array, void, undefined> {
  const read = new HashedRead(env.store.get(name));
  let whole = true;
  try {
    yield* read.chunks();
  } catch (error) {
    whole = false;
    if (!isAbsence(error)) throw error;
    findings.add('file_missing', { file: name }, `is absent; ${RESTORE}`);
  } finally {
    if (whole && env.vouched.has(name) && !env.signal?.aborted) await compare(name, read, env, findings);
    await read.close();
    env.checked.bytes += read.bytes;
  }
}

async function compare(
  name: string,
  read: HashedRead,
  env: DataSetEnv,
  findings: FindingList,
): Promise<void> {
  const entry = env.vouched.get(name);
  if (entry === undefined) return;
  const { sha256 } = await read.drain();
  env.readWhole.add(name);
  const where = { file: name };
  // Another length is found in the listing.
  if (read.bytes === entry.bytes && sha256 !== entry.sha256)
    findings.add(
      'file_sha256_mismatch',
      where,
      `SHA-256 is ${sha256}, export.json says ${entry.sha256}; ${RESTORE}`,
    );
}

/**
 * Unpacks the bytes of a file named `.gz` or `.tgz`; others pass.
 *
 * @throws BadInputError `compression_invalid` when they do not unpack
 */
export async function* unpacked(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!/\.t?gz$/i.test(name)) {
    yield* chunks;
    return;
  }
  const gunzip = createGunzip();
  let fault: Error | undefined;
  const source = Readable.from(chunks, { objectMode: false });
  pipeline(source, gunzip, (error) => {
    fault = error ?? undefined;
  });
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new BadInputError('compression_invalid', `${name} does not unpack: ${error.message}`, {
      cause: error,
    });
  } finally {
    gunzip.destroy();
    source.destroy();
  }
  if (fault) throw fault;
}

function isZlibError(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
