import { type ColumnSource, parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer';

/** How a {@link parquetFile} is laid out. */
interface ParquetFileOptions {
  rowGroupSize?: number;
  schema?: SchemaElement[];
  pageSize?: number;
}

/** The bytes of a Parquet file of these columns. */
export function parquetFile(
  columnData: ColumnSource[],
  { rowGroupSize = 1000, schema, pageSize }: ParquetFileOptions = {},
): Buffer {
  return Buffer.from(
    parquetWriteBuffer({
      columnData,
      rowGroupSize,
      ...(schema && { schema }),
      ...(pageSize && { pageSize }),
    }),
  );
}
