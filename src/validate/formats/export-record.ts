import { packageSchema } from '../../config/schema-check.js';
import { EXPORT_RECORD } from '../../export/export-record.js';
import type { FileEntry } from '../../model/manifest.js';
import type { Store } from '../../store/store.js';
import { quote } from '../finding-list.js';
import { readRecord } from '../read-record.js';
import type { DataSetEnv } from './data-set.js';
import { fileChunks } from './file-chunks.js';

/** What the record of an export tells a validator. */
export interface ExportFacts {
  format: string;
  items: number;
  images: number;
  shards: number;
  files: FileEntry[];
  settings?: { world_sizes?: number[] };
}

const checkRecordSchema = packageSchema('export-facts');

/** Reads `export.json`; undefined when it is not the record of an export. */
export async function readExportRecord(store: Store): Promise<ExportFacts | undefined> {
  const read = await readRecord<ExportFacts>(store, EXPORT_RECORD, checkRecordSchema);
  return 'value' in read ? read.value : undefined;
}

/** Compares an export with its record: every file there and as it was written, no other shard, equal sums. */
export async function checkExportRecord(record: ExportFacts, env: DataSetEnv): Promise<void> {
  const named = new Set(record.files.map(({ name }) => name));
  for (const { name, bytes } of record.files) {
    const found = env.files.get(name);
    if (found === undefined)
      env.findings.add('file_missing', { file: name }, 'is absent though export.json names it; export again');
    else if (found !== bytes)
      env.findings.add(
        'file_size_mismatch',
        { file: name },
        `has ${found} bytes, export.json says ${bytes}; export again`,
      );
    else if (!env.readWhole.has(name)) await drain(name, env);
  }
  for (const name of env.files.keys()) {
    if (!named.has(name) && env.root !== '' && name.startsWith(env.root))
      env.findings.add(
        'orphan',
        { file: name },
        'lies in the shard folder and export.json does not name it; remove it',
      );
  }
  const { documents } = env.checked;
  const compare = (what: string, said: number, found: number): void => {
    if (said !== found)
      env.findings.add(
        'export_counts_mismatch',
        { file: EXPORT_RECORD },
        `says ${quote(said)} ${what}, its files hold ${found}; export again`,
      );
  };
  compare('items', record.items, documents);
  compare('images', record.images, env.namedImages);
}

async function drain(name: string, env: DataSetEnv): Promise<void> {
  const chunks = fileChunks(name, env, env.findings);
  let next = await chunks.next();
  while (!next.done) next = await chunks.next();
}
