const count = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
const text = { type: 'string' };

/** JSON Schema of a line of `<shard>.index.jsonl`; see IndexLine. Further fields are for later versions. */
export const INDEX_LINE_SCHEMA = {
  type: 'object',
  required: ['key', 'id', 'url', 'texts', 'text_chars', 'images', 'offset', 'bytes', 'parts'],
  properties: {
    key: text,
    id: text,
    url: text,
    title: text,
    language: text,
    texts: count,
    text_chars: count,
    images: count,
    offset: count,
    bytes: { ...count, minimum: 1024 },
    parts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['part', 'offset', 'bytes'],
        properties: {
          part: text,
          offset: count,
          bytes: count,
          url: text,
          final_url: text,
          sha256: text,
          phash: text,
        },
      },
    },
  },
};
