import { BadInputError } from '../errors.js';

/** Blocks and images of one page. A page of a hundred thousand lines of chat is kept, and takes 0.3 GB while it is read. */
export const MAX_PARTS = 200_000;
/**
 * Characters in the URLs of a page's images. Pictures in `data:` URLs are part of the page; but a long `<base>` stands
 * in every relative URL, and made gigabytes of one megabyte.
 */
export const MAX_URL_CHARS = 32 * 1024 * 1024;

/** The error for a page with more than `most` of something; its code is the reason of the drop. */
export function tooComplex(most: number, what: string): BadInputError {
  return new BadInputError('page_too_complex', `more than ${most} ${what}`);
}
