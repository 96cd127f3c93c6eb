import { BadInputError } from '../../errors.js';
import { type StagedContent, type StagingFile, stageFile } from '../../staging/staged-file.js';
import { BtreeBuilder } from './btree.js';
import { BTREE_PAGE_KIND, FILE_HEADER, UTF8 } from './layout.js';
import { PAGE_BYTES, PageBuilder } from './page.js';
import { encodeRow } from './record.js';

/** A table or index of the schema, as `sqlite_master` lists it. */
export interface SchemaEntry {
  type: 'table' | 'index';
  name: string;
  table: string;
  /** The statement that made it; null for the index behind a UNIQUE column. */
  sql: string | null;
}

/** An SQLite database that is written once, front to back. */
export interface DatabaseFile {
  /** Starts the b-tree of a table or index; several may be under way at once. */
  tree(type: SchemaEntry['type']): BtreeBuilder;
  /** Writes the schema and closes the file; `roots` are the root pages of the entries, in their order. */
  finish(schema: readonly SchemaEntry[], roots: readonly number[]): Promise<StagedContent>;
  abort(): Promise<void>;
}

/**
 * Creates an SQLite database without SQLite: pages of 4 KiB, UTF-8, no write-ahead log, nothing free.
 *
 * Node 20 has no SQLite of its own, its native packages need a compiler or a download, and the WebAssembly build keeps
 * the whole database in memory; a database that is only ever bulk-loaded in order needs none of SQLite's machinery.
 *
 * @see https://sqlite.org/fileformat2.html
 */
export async function createDatabaseFile(path: string): Promise<DatabaseFile> {
  const file = await stageFile(path);
  await file.append(Buffer.alloc(PAGE_BYTES));
  const append = async (page: Buffer): Promise<number> => {
    await file.append(page);
    return file.bytes / PAGE_BYTES;
  };
  return {
    tree: (type) => new BtreeBuilder(type, append),
    async finish(schema, roots) {
      await file.patch(0, firstPage(file, schema, roots));
      return await file.finish();
    },
    abort: () => file.abort(),
  };
}

/** Version that a reader may hold against the file; of SQLite 3.40.1, whose format this is. */
const SQLITE_VERSION = 3_040_001;

function firstPage(file: StagingFile, schema: readonly SchemaEntry[], roots: readonly number[]): Buffer {
  const builder = new PageBuilder(BTREE_PAGE_KIND.tableLeaf, FILE_HEADER.bytes);
  schema.forEach(({ type, name, table, sql }, i) => {
    const record = encodeRow([type, name, table, roots[i] ?? 0, sql]);
    if (!builder.add({ child: 0, rowid: i + 1, record }))
      throw new RangeError('sqlite: the schema does not fit its page');
  });
  const page = builder.take();
  const pages = file.bytes / PAGE_BYTES;
  if (pages > 0xffff_fffe)
    throw new BadInputError('index_too_large', 'an SQLite file holds at most 2^32 - 2 pages');
  page.write(FILE_HEADER.magic, 0, 'latin1');
  page.writeUInt16BE(PAGE_BYTES, FILE_HEADER.pageSize);
  page.set([1, 1, 0, 64, 32, 32], 18);
  page.writeUInt32BE(1, 24);
  page.writeUInt32BE(pages, FILE_HEADER.pages);
  page.writeUInt32BE(schema.length, 40);
  page.writeUInt32BE(4, 44);
  page.writeUInt32BE(UTF8, FILE_HEADER.encoding);
  page.writeUInt32BE(1, 92);
  page.writeUInt32BE(SQLITE_VERSION, 96);
  return page;
}
