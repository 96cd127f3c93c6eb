const count = { type: 'integer', minimum: 0 };

/** Schemas of what is checked without a schema of ours: the index of WebDataset, and exports of other versions. */
export const FOREIGN_SCHEMAS = {
  'wids-meta': {
    type: 'object',
    required: ['__kind__', 'wids_version', 'shardlist'],
    properties: {
      __kind__: { const: 'wids-shard-index-v1' },
      wids_version: { const: 1 },
      name: { type: 'string' },
      shardlist: {
        type: 'array',
        items: {
          type: 'object',
          required: ['url', 'nsamples', 'filesize', 'md5sum'],
          properties: {
            url: { type: 'string' },
            nsamples: count,
            filesize: count,
            md5sum: { type: 'string' },
          },
        },
      },
    },
  },
  'export-facts': {
    type: 'object',
    required: ['schema', 'format', 'items', 'images', 'shards', 'files'],
    properties: {
      schema: { const: 'weft/export/1' },
      format: { type: 'string' },
      items: count,
      images: count,
      shards: count,
      settings: {
        type: 'object',
        properties: { world_sizes: { type: 'array', items: { type: 'integer', minimum: 1 } } },
      },
      files: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'bytes', 'sha256'],
          properties: { name: { type: 'string' }, bytes: count, sha256: { type: 'string' } },
        },
      },
    },
  },
} as const;

/** A name of {@link FOREIGN_SCHEMAS}. */
export type ForeignName = keyof typeof FOREIGN_SCHEMAS;
