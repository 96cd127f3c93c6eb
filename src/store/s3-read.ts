import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { RetryError, StopError, WeftError } from '../errors.js';
import { compareKeys, isReserved, notFound, objectChanged, outOfRange } from './key.js';
import { describeS3Error, notS3 } from './s3-describe-error.js';
import { isAbsent, isPreconditionFailed, isUnanswered, s3ErrorFacts } from './s3-errors.js';
import { bareETag, objectParameters, payer, type S3Target, sendOptions } from './s3-target.js';
import type { ByteRange, ObjectInfo } from './store.js';

/** Broken bodies in a row, without {@link PROGRESS_BYTES} between them, after which a read gives up. */
const MAX_BREAKS = 8;

/** This much read forgives the breaks before it: a long read over a poor line goes on, one in circles does not. */
const PROGRESS_BYTES = 1024 * 1024;

/** An open answer: its bytes, and where in the object they begin and end (inclusive). */
interface Answer {
  body: AsyncIterable<Uint8Array>;
  etag: string | undefined;
  start: number;
  end: number;
}

/**
 * Streams an object, or a range of it. A body that breaks is taken up at the byte where it broke, of the same version
 * of the object; one that has been replaced meanwhile ends as RetryError `object_changed`.
 *
 * @param version - ETag that the object must have
 */
export async function* readObject(
  target: S3Target,
  key: string,
  range?: ByteRange,
  version?: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const where = `${target.uri}/${key}`;
  let answer = await openObject(target, key, range, version === undefined ? undefined : `"${version}"`);
  let position = answer.start;
  let breaks = 0;
  let progress = 0;
  while (position <= answer.end) {
    try {
      for await (const chunk of answer.body) {
        position += chunk.byteLength;
        progress += chunk.byteLength;
        yield chunk;
      }
      if (position > answer.end) return;
      // An answer that ends early without an error is as broken as one that says so.
      throw new RetryError('body_cut', `${where}: the answer ended before byte ${answer.end}`);
    } catch (error) {
      if (!isBrokenBody(error)) throw describeS3Error(error, where);
      if (progress >= PROGRESS_BYTES) breaks = 0;
      progress = 0;
      breaks += 1;
      if (breaks >= MAX_BREAKS) throw describeS3Error(error, where);
      target.logger.debug({ key, position, cause: s3ErrorFacts(error) }, 'read broken, resumed');
      const { end, etag } = answer;
      answer = { ...(await openObject(target, key, { start: position, end }, etag)), end };
    }
  }
}

function isBrokenBody(error: unknown): boolean {
  return error instanceof WeftError ? error.code === 'body_cut' : isUnanswered(error);
}

async function openObject(target: S3Target, key: string, range?: ByteRange, etag?: string): Promise<Answer> {
  const where = `${target.uri}/${key}`;
  try {
    const answer = await target.client.send(
      new GetObjectCommand({
        ...objectParameters(target, key),
        ...(range === undefined ? {} : { Range: `bytes=${range.start}-${range.end ?? ''}` }),
        ...(etag === undefined ? {} : { IfMatch: etag }),
      }),
      sendOptions(target.signal),
    );
    // Some servers take a condition and do not look at it.
    if (etag !== undefined && answer.ETag !== undefined && bareETag(answer.ETag) !== bareETag(etag))
      throw objectChanged(target.uri, key);
    const start = range?.start ?? 0;
    if (range !== undefined && !answer.ContentRange?.startsWith(`bytes ${start}-`)) {
      throw new StopError(
        'ranges_ignored',
        `${where}: the server ignores byte ranges (it answered ${answer.ContentRange ?? 'the whole object'})`,
      );
    }
    // Typed as a browser or Node stream; on Node it is a Readable.
    const body = answer.Body as AsyncIterable<Uint8Array> | undefined;
    return { body: body ?? none(), etag: answer.ETag, start, end: start + (answer.ContentLength ?? 0) - 1 };
  } catch (error) {
    if (isAbsent(error)) throw notFound(target.uri, key, error);
    if (range !== undefined && s3ErrorFacts(error).status === 416)
      throw outOfRange(target.uri, key, range, error);
    if (isPreconditionFailed(error)) throw objectChanged(target.uri, key, error);
    throw describeS3Error(error, where);
  }
}

async function* none(): AsyncGenerator<Uint8Array, void, undefined> {
  yield* [];
}

/**
 * Lists the objects whose key starts with `prefix`, a page of up to 1000 at a time. Placeholders of folders (a key that
 * ends in a slash) and the store's own objects are left out.
 */
export async function* listObjects(
  target: S3Target,
  prefix: string,
): AsyncGenerator<ObjectInfo, void, undefined> {
  const where = `${target.uri}/${prefix}`;
  let last: string | undefined;
  while (true) {
    const page = await listPage(target, prefix, last);
    // Any XML is read as a listing of nothing.
    if (
      [page.Name, page.IsTruncated, page.KeyCount, page.MaxKeys, page.Contents].every(
        (field) => field === undefined,
      )
    )
      throw notS3(where, target.endpoint, 'a listing without a bucket name, a count or keys');
    for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
      if (Key === undefined || !Key.startsWith(target.prefix)) continue;
      // A page begins after the last key, so an order that steps back would also lose objects between the pages.
      if (last !== undefined && compareKeys(Key, last) <= 0) {
        throw new StopError(
          'unordered_listing',
          `${where}: the server does not list keys in UTF-8 byte order (${Key} after ${last})`,
        );
      }
      last = Key;
      const key = Key.slice(target.prefix.length);
      if (key === '' || key.endsWith('/') || isReserved(key)) continue;
      const storedMs = LastModified?.getTime();
      yield { key, bytes: Size ?? 0, version: bareETag(ETag), ...(storedMs !== undefined && { storedMs }) };
    }
    if (page.IsTruncated !== true) return;
    if ((page.Contents ?? []).length === 0)
      throw new StopError('bad_listing', `${where}: the server sent an empty page and says there is more`);
  }
}

async function listPage(target: S3Target, prefix: string, last: string | undefined) {
  try {
    return await target.client.send(
      new ListObjectsV2Command({
        Bucket: target.bucket,
        Prefix: target.prefix + prefix,
        ...(last === undefined ? {} : { StartAfter: last }),
        ...payer(target),
      }),
      sendOptions(target.signal),
    );
  } catch (error) {
    throw describeS3Error(error, `${target.uri}/${prefix}`);
  }
}
