import { stat } from 'node:fs/promises';

/** A store and, when the path names a single file, the file in it. */
export interface DataLocation {
  uri: string;
  only?: string;
}

const DATA_FILE = /\.(tar|tgz|tar\.gz|jsonl|ndjson|json|parquet|mds|pkl|jsonl\.gz|jsonl\.zip)$/i;

/** Splits a path into store and file: local files by looking, others by their extension. */
export async function locateData(path: string): Promise<DataLocation> {
  const slash = path.lastIndexOf('/');
  const folder = slash === -1 ? '.' : path.slice(0, slash) || '/';
  const file = path.slice(slash + 1);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path))
    return DATA_FILE.test(file) ? { uri: folder, only: file } : { uri: path };
  try {
    return (await stat(path)).isFile() ? { uri: folder, only: file } : { uri: path };
  } catch {
    // Absent: the store says so in its own words.
    return { uri: path };
  }
}
