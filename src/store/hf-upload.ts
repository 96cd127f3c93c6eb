import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { FixConfigError, StopError } from '../errors.js';
import { describeFsError } from './fs-errors.js';
import type { HfClient, HfRequest } from './hf-client.js';
import type { HfName } from './hf-name.js';
import { openSource } from './s3-parts.js';
import type { PutBody } from './store.js';

/** Content on its way into a commit. */
export interface HfUpload {
  body: PutBody;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
  /** Its first bytes, by which the Hub decides how it is kept. */
  sample: Buffer;
  /** The content itself, where a commit is to carry it: what the Hub keeps as a plain file. */
  inline?: Uint8Array;
}

/** The Hub looks at this much of a file. */
const SAMPLE_BYTES = 512;
/** What one request may upload. */
const MOST_BYTES = 5_000_000_000;
/** A plain file of git may not be larger; the Hub asks for larger ones as LFS. */
const MOST_INLINE = 10 * 1024 * 1024;

/** Reads content once for its size and hash. */
export async function describeUpload(body: PutBody): Promise<HfUpload> {
  const { bytes } = await openSource(body);
  const hash = createHash('sha256');
  if (body instanceof Uint8Array) {
    const sha256 = hash.update(body).digest('hex');
    return { body, bytes, sha256, sample: Buffer.from(body.subarray(0, SAMPLE_BYTES)) };
  }
  try {
    for await (const chunk of createReadStream(body.path)) hash.update(chunk as Buffer);
    return { body, bytes, sha256: hash.digest('hex'), sample: await firstBytes(body.path) };
  } catch (error) {
    throw describeFsError(error, body.path);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Uploads content that the Hub keeps beside its git repository (LFS), or takes into memory what a commit is to carry.
 * What is uploaded is found by its hash alone, and seen by nobody until a commit names it.
 *
 * @throws FixConfigError `hf_refused`; StopError `store_failed`, and those of the client
 */
export async function uploadLarge(
  client: HfClient,
  name: HfName,
  path: string,
  upload: HfUpload,
): Promise<void> {
  const where = `${name.base}/${path}`;
  if (upload.bytes > MOST_BYTES)
    throw new FixConfigError(
      'hf_refused',
      `${where}: more than 5 GB; write smaller shards (shards.max_bytes)`,
    );
  if (!(await isLarge(client, name, path, upload))) {
    upload.inline = await contentOf(upload.body);
    return;
  }
  const place = name.kind === 'models' ? name.repo : `${name.kind}/${name.repo}`;
  const { json } = await client.send({
    method: 'POST',
    url: `/${place}.git/info/lfs/objects/batch`,
    headers: { accept: 'application/vnd.git-lfs+json', 'content-type': 'application/vnd.git-lfs+json' },
    body: JSON.stringify({
      operation: 'upload',
      transfers: ['basic'],
      hash_algo: 'sha_256',
      ref: { name: name.revision },
      objects: [{ oid: upload.sha256, size: upload.bytes }],
    }),
    where,
  });
  const [object] = ((json ?? {}) as { objects?: LfsObject[] }).objects ?? [];
  if (object === undefined)
    throw new StopError('store_failed', `${where}: the Hub names no place to upload to`);
  if (object.error !== undefined)
    throw new StopError('store_failed', `${where}: the Hub takes no upload: ${object.error.message ?? ''}`);
  const { upload: action, verify } = object.actions ?? {};
  // It has these bytes already.
  if (action === undefined) return;
  await client.send({
    method: 'PUT',
    url: action.href,
    headers: { ...action.header, 'content-length': String(upload.bytes) },
    ...bodyOf(upload.body),
    where,
  });
  if (verify === undefined) return;
  await client.send({
    method: 'POST',
    url: verify.href,
    headers: { ...verify.header, 'content-type': 'application/vnd.git-lfs+json' },
    body: JSON.stringify({ oid: upload.sha256, size: upload.bytes }),
    where,
  });
}

interface LfsAction {
  href: string;
  header?: Record<string, string>;
}

interface LfsObject {
  actions?: { upload?: LfsAction; verify?: LfsAction };
  error?: { message?: string };
}

async function isLarge(client: HfClient, name: HfName, path: string, upload: HfUpload): Promise<boolean> {
  const { json } = await client.send({
    method: 'POST',
    url: `/api/${name.kind}/${name.repo}/preupload/${encodeURIComponent(name.revision)}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      files: [{ path, size: upload.bytes, sample: upload.sample.toString('base64') }],
    }),
    where: `${name.base}/${path}`,
  });
  const [file] = ((json ?? {}) as { files?: { uploadMode?: string; shouldIgnore?: boolean }[] }).files ?? [];
  if (file?.shouldIgnore === true) {
    throw new FixConfigError(
      'hf_refused',
      `${name.base}/${path}: .gitignore of the repository leaves it out; change that file`,
    );
  }
  return file?.uploadMode === 'lfs' || upload.bytes > MOST_INLINE;
}

async function contentOf(body: PutBody): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  try {
    return await readFile(body.path);
  } catch (error) {
    throw describeFsError(error, body.path);
  }
}

function bodyOf(body: PutBody): Pick<HfRequest, 'body' | 'stream'> {
  return body instanceof Uint8Array ? { body } : { stream: () => createReadStream(body.path) };
}
