import type { DuckDBConnection } from '@duckdb/node-api';

/** Bounds of a DuckDB session. */
export interface DuckDbOptions {
  /** Folder on local disk for what does not fit in memory. */
  scratch: string;
  threads: number;
  /** Beyond it DuckDB spills to `scratch`. Default: 1 GB. */
  memoryBytes?: number;
}

/**
 * Runs `use` with an in-memory DuckDB connection and closes it after.
 *
 * The package is 70 MB of native code, so it is loaded here, at the first use. It never installs or loads an
 * extension: those would come from the network.
 */
export async function withDuckDb<T>(
  options: DuckDbOptions,
  use: (db: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${Math.round((options.memoryBytes ?? 1e9) / 1e6)}MB`,
    temp_directory: options.scratch,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    try {
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
