import { createHash } from 'node:crypto';
import type { Page } from '../model/page.js';

/** Hex digits of the digest of an input's name. */
const INPUT_DIGITS = 12;

/**
 * A page's id: the one its source gave, with the input that it is unique in, as `<id>@<12 hex digits>`; or 32 hex digits
 * derived from its URL and its place in the input.
 *
 * Dumps in parts count from 0 in each part. The digits are of the input's name alone, so that an id depends on no other
 * input of the build, and stays when inputs are added.
 */
export function documentId(page: Pick<Page, 'id' | 'url' | 'source'>): string {
  const { input, path, offset } = page.source;
  if (page.id !== undefined && page.id !== '') return `${page.id}@${digest([input]).slice(0, INPUT_DIGITS)}`;
  return digest([page.url, input, path ?? '', offset]).slice(0, 32);
}

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** Whether a document is known to its source by this id. */
export function isIdOfSource(name: string, documentId: string): boolean {
  const at = documentId.length - INPUT_DIGITS - 1;
  return at > 0 && documentId[at] === '@' && documentId.slice(0, at) === name;
}
