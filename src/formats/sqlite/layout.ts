import { BadInputError } from '../../errors.js';

/** What a database file begins with, and the fields of its header by offset. */
export const FILE_HEADER = {
  magic: 'SQLite format 3\0',
  bytes: 100,
  pageSize: 16,
  reserved: 20,
  pages: 28,
  encoding: 56,
} as const;

/** Value of the header's encoding field; the only one that is written or read. */
export const UTF8 = 1;

/** Kinds of b-tree page, by the byte that marks them. */
export const BTREE_PAGE_KIND = { indexInterior: 2, tableInterior: 5, indexLeaf: 10, tableLeaf: 13 } as const;
/** One of {@link BTREE_PAGE_KIND}. */
export type BtreePageKind = (typeof BTREE_PAGE_KIND)[keyof typeof BTREE_PAGE_KIND];

/** Bytes of a page's own header; of an interior page, with the page of its right-most subtree. */
export function pageHeaderBytes(kind: BtreePageKind): 8 | 12 {
  return kind === BTREE_PAGE_KIND.indexInterior || kind === BTREE_PAGE_KIND.tableInterior ? 12 : 8;
}

/** Bytes of an integer by its serial type, from 0 (NULL) to 6. */
export const INTEGER_BYTES: readonly number[] = [0, 1, 2, 3, 4, 6, 8];

/** A fault of the file, said of it: `is no SQLite 3 file`. */
export function invalid(what: string): BadInputError {
  return new BadInputError('sqlite_invalid', what);
}
