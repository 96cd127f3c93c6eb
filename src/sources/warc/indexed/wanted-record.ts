import type { CdxRecord } from '../../../formats/cdx/cdx-record.js';
import type { Drop } from '../../../model/verdict.js';
import { mediaType } from '../http-payload.js';
import { isReadType } from '../judge-record.js';

const REVISIT = 'warc/revisit';
/** Types by which indexes say that they do not know. */
const UNKNOWN = new Set(['unk', 'unknown']);

/**
 * Why a record need not be read, by what the index says of it; undefined for pages, images, revisits, and those of which
 * it says nothing. These are the verdicts that the records themselves would get.
 */
export function unwanted({ mime, detected, status }: CdxRecord): Pick<Drop, 'reason' | 'detail'> | undefined {
  if (mime === REVISIT) return undefined;
  if (status !== undefined && !/^2\d\d$/.test(status))
    return { reason: 'http_status', detail: `${status}, by the index` };
  const types = [mime, detected].filter((type) => type !== undefined && !UNKNOWN.has(type));
  if (types.length === 0 || types.some((type) => isReadType(mediaType(type)))) return undefined;
  return { reason: 'not_html', detail: `${types.join(', ')}, by the index` };
}

/** Whether the index says that the server declared an image: of those the head says all. */
export function isDeclaredImage({ mime }: CdxRecord): boolean {
  return mediaType(mime)?.startsWith('image/') === true;
}
