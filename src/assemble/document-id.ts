import { createHash } from 'node:crypto';
import type { Page } from '../model/page.js';

/** A page's id: the one its source gave, or 32 hex digits derived from its URL and its place in the input. */
export function documentId(page: Pick<Page, 'id' | 'url' | 'source'>): string {
  if (page.id !== undefined && page.id !== '') return page.id;
  const { input, path, offset } = page.source;
  return createHash('sha256')
    .update([page.url, input, path ?? '', offset].join('\n'))
    .digest('hex')
    .slice(0, 32);
}
