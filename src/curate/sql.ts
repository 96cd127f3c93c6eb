/** A SQL list of string literals. */
export function pathList(paths: readonly string[]): string {
  return `[${paths.map(literal).join(', ')}]`;
}

/** A SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The share of a key space that one unit decides. */
export interface Partition {
  partition: number;
  partitions: number;
}

/** Condition that a text key is this partition's, through MD5, which DuckDB, Spark and Athena compute alike. */
export function ownText(key: string, { partition, partitions }: Partition): string {
  return partitions === 1 ? 'true' : `md5_number_lower(${key}) % ${partitions} = ${partition}`;
}

/** Condition that a 64-bit key is this partition's. */
export function ownNumber(key: string, { partition, partitions }: Partition): string {
  return partitions === 1 ? 'true' : `(${key} & 9223372036854775807) % ${partitions} = ${partition}`;
}
