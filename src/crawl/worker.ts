import { type FetchedPage, type PageReading, readPage } from './read-page.js';

/** Entry of the worker threads: one page in, one reading out. */
export function read(page: FetchedPage): PageReading {
  return readPage(page);
}
