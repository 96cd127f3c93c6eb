import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { StopError } from '../errors.js';
import { describeFsError } from './fs-errors.js';
import type { S3Target } from './s3-target.js';
import type { PutBody } from './store.js';

/** S3 takes at most this many parts per object. */
const MAX_PARTS = 10_000;

/** Content to upload, and how long it is. */
export interface UploadSource {
  body: PutBody;
  bytes: number;
}

/** A piece of content, held until it is released. */
export interface Part {
  /** From 1. */
  number: number;
  bytes: Uint8Array;
  /** Gives its memory back; it must not be touched afterwards. */
  release: () => void;
}

/** Looks up how long the content is. */
export async function openSource(body: PutBody): Promise<UploadSource> {
  if (body instanceof Uint8Array) return { body, bytes: body.byteLength };
  return await withFile(body.path, async (file) => ({ body, bytes: (await file.stat()).size }));
}

/** The size of the parts that `bytes` of content go up in: the target's, or larger where the count would pass 10 000. */
export function partSize(bytes: number, wanted: number): number {
  return Math.max(wanted, Math.ceil(bytes / MAX_PARTS));
}

/**
 * Cuts content into parts, one after the other; `onBytes` sees them in order. Parts of a file lie in buffers of fixed
 * size on loan from the target's byte budget.
 */
export async function* readParts(
  { partBytes, budget, signal }: S3Target,
  { body, bytes }: UploadSource,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Part, void, undefined> {
  const size = partSize(bytes, partBytes);
  const count = Math.ceil(bytes / size);
  const partAt = (index: number) => ({
    number: index + 1,
    start: index * size,
    end: Math.min((index + 1) * size, bytes),
  });
  if (body instanceof Uint8Array) {
    for (let index = 0; index < count; index += 1) {
      const { number, start, end } = partAt(index);
      const part = body.subarray(start, end);
      onBytes(part);
      yield { number, bytes: part, release: () => undefined };
    }
    return;
  }
  const file = await openFile(body.path);
  try {
    for (let index = 0; index < count; index += 1) {
      const { number, start, end } = partAt(index);
      const { buffer, release } = await budget.borrow(size, signal);
      const part = buffer.subarray(0, end - start);
      try {
        await readFully(file, part, start, body.path);
        onBytes(part);
      } catch (error) {
        release();
        throw describeFsError(error, body.path);
      }
      yield { number, bytes: part, release };
    }
  } finally {
    await file.close();
  }
}

/** All of a content that is small enough for one request; from a file it counts against the byte budget. */
export async function readWhole({ budget, signal }: S3Target, { body, bytes }: UploadSource): Promise<Part> {
  if (body instanceof Uint8Array) return { number: 1, bytes: body, release: () => undefined };
  const release = await budget.acquire(bytes, signal);
  try {
    const buffer = Buffer.allocUnsafe(bytes);
    await withFile(body.path, (file) => readFully(file, buffer, 0, body.path));
    return { number: 1, bytes: buffer, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Lower-case hex SHA-256 of a content, by reading it once. */
export async function hashSource({ body }: UploadSource): Promise<string> {
  const hash = createHash('sha256');
  if (body instanceof Uint8Array) return hash.update(body).digest('hex');
  return await withFile(body.path, async (file) => {
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    while (true) {
      const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  });
}

async function readFully(file: FileHandle, into: Buffer, position: number, path: string): Promise<void> {
  for (let offset = 0; offset < into.byteLength; ) {
    const { bytesRead } = await file.read(into, offset, into.byteLength - offset, position + offset);
    if (bytesRead === 0)
      throw new StopError('staged_file_changed', `${path}: became shorter while it was uploaded`);
    offset += bytesRead;
  }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openFile(path);
  try {
    return await use(file);
  } catch (error) {
    throw describeFsError(error, path);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw describeFsError(error, path);
  }
}
