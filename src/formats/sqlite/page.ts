import { BTREE_PAGE_KIND, type BtreePageKind, pageHeaderBytes } from './layout.js';
import { writeVarint } from './varint.js';

/** Bytes of a page; SQLite's own default. */
export const PAGE_BYTES = 4096;

/** A cell's parts; which of them are stored depends on the kind of page. */
export interface Cell {
  /** Page of the subtree before this cell; interior pages. */
  child: number;
  /** Row number; pages of tables. */
  rowid: number;
  /** The record; all but interior pages of tables. */
  record: Buffer;
}

const cellBytes = Buffer.alloc(PAGE_BYTES);

/** A b-tree page being filled: cell pointers grow from the front, cells from the back. */
export class PageBuilder {
  readonly #kind: BtreePageKind;
  readonly #start: number;
  #page: Buffer = Buffer.alloc(PAGE_BYTES);
  #cells = 0;
  #content = PAGE_BYTES;
  #last: Cell | undefined;
  #lastBytes = 0;

  /** @param start - offset of the page header; 100 on the first page of a file, which begins with the file header */
  constructor(kind: BtreePageKind, start = 0) {
    this.#kind = kind;
    this.#start = start;
  }

  get cells(): number {
    return this.#cells;
  }

  get #headerBytes(): number {
    return pageHeaderBytes(this.#kind);
  }

  /** Adds a cell behind the others; false when the page has no room for it. */
  add(cell: Cell): boolean {
    const bytes = this.#encode(cell);
    const pointers = this.#start + this.#headerBytes + 2 * this.#cells;
    if (pointers + 2 + bytes > this.#content) return false;
    this.#content -= bytes;
    cellBytes.copy(this.#page, this.#content, 0, bytes);
    this.#page.writeUInt16BE(this.#content, pointers);
    this.#cells += 1;
    this.#last = cell;
    this.#lastBytes = bytes;
    return true;
  }

  /** Takes the last cell away again, once between two calls of {@link add}. */
  pop(): Cell {
    const cell = this.#last;
    if (cell === undefined) throw new RangeError('sqlite: no cell to take from the page');
    this.#last = undefined;
    this.#cells -= 1;
    this.#page.fill(0, this.#content, this.#content + this.#lastBytes);
    this.#content += this.#lastBytes;
    this.#page.writeUInt16BE(0, this.#start + this.#headerBytes + 2 * this.#cells);
    return cell;
  }

  /** The finished page; an interior page ends with its right-most subtree. The builder is empty afterwards. */
  take(rightmost = 0): Buffer {
    const page = this.#page;
    page[this.#start] = this.#kind;
    page.writeUInt16BE(this.#cells, this.#start + 3);
    page.writeUInt16BE(this.#content, this.#start + 5);
    if (this.#headerBytes === 12) page.writeUInt32BE(rightmost, this.#start + 8);
    this.#page = Buffer.alloc(PAGE_BYTES);
    this.#cells = 0;
    this.#content = PAGE_BYTES;
    this.#last = undefined;
    return page;
  }

  #encode({ child, rowid, record }: Cell): number {
    let at = 0;
    if (this.#headerBytes === 12) at = cellBytes.writeUInt32BE(child, 0);
    if (this.#kind !== BTREE_PAGE_KIND.tableInterior) at += writeVarint(cellBytes, at, record.byteLength);
    if (this.#kind === BTREE_PAGE_KIND.tableLeaf || this.#kind === BTREE_PAGE_KIND.tableInterior)
      at += writeVarint(cellBytes, at, rowid);
    if (this.#kind !== BTREE_PAGE_KIND.tableInterior) at += record.copy(cellBytes, at);
    return at;
  }
}
