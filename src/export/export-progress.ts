/** Where an export stands: documents are listed, measured where their format or budget asks for it, and written. */
export type ExportProgress =
  | { step: 'listing'; documents: number }
  | { step: 'measuring'; documents: number; of: number }
  | { step: 'writing'; shards: number; of: number; bytes: number };
