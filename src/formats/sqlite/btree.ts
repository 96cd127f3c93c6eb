import { BTREE_PAGE_KIND } from './layout.js';
import { type Cell, PageBuilder } from './page.js';

const NO_RECORD = Buffer.alloc(0);

/** Appends a page to the file and returns its number, counted from 1. */
export type AppendPage = (page: Buffer) => Promise<number>;

/**
 * Builds a b-tree from rows that come in order, bottom up: each page is written once, and one page per level is held.
 *
 * In a table the rows live in the leaves and the pages above hold row numbers only. In an index a cell moves up to
 * part two pages, so it stands in the tree once.
 */
export class BtreeBuilder {
  readonly #append: AppendPage;
  readonly #isTable: boolean;
  readonly #levels: PageBuilder[];

  constructor(kind: 'table' | 'index', append: AppendPage) {
    this.#isTable = kind === 'table';
    this.#append = append;
    this.#levels = [new PageBuilder(this.#isTable ? BTREE_PAGE_KIND.tableLeaf : BTREE_PAGE_KIND.indexLeaf)];
  }

  /**
   * Adds the next row.
   *
   * @param record - the encoded row; of an index, with the row number as its last column
   * @param rowid - the row's number, rising; not used by an index
   */
  async add(record: Buffer, rowid = 0): Promise<void> {
    await this.#addTo(0, { child: 0, rowid, record });
  }

  /** Completes the tree; resolves to the number of its root page. */
  async finish(): Promise<number> {
    let page = 0;
    for (const level of this.#levels) page = await this.#append(level.take(page));
    return page;
  }

  async #addTo(depth: number, cell: Cell): Promise<void> {
    const level = this.#levels[depth] ?? this.#openLevel();
    if (level.add(cell)) return;
    const divider = this.#isTable && depth === 0 ? undefined : level.pop();
    const rowid = divider?.rowid ?? cell.rowid - 1;
    const page = await this.#append(level.take(divider?.child));
    await this.#addTo(depth + 1, { child: page, rowid, record: divider?.record ?? NO_RECORD });
    level.add(cell);
  }

  #openLevel(): PageBuilder {
    const level = new PageBuilder(
      this.#isTable ? BTREE_PAGE_KIND.tableInterior : BTREE_PAGE_KIND.indexInterior,
    );
    this.#levels.push(level);
    return level;
  }
}
