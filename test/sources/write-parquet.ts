import { type ColumnSource, parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';

/** The bytes of a Parquet file of these columns. */
export function parquetFile(
  columnData: ColumnSource[],
  { rowGroupSize = 1000, schema }: { rowGroupSize?: number; schema?: SchemaElement[] } = {},
): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData, rowGroupSize, ...(schema && { schema }) }));
}
