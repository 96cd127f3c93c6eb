import { describeError } from '../errors.js';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Parsed JSON, or why it is none. */
export type ParsedJson = { value: unknown } | { fault: string };

/** Parses bytes as UTF-8 JSON. Invalid UTF-8 is a fault, never a replacement character; so is a byte order mark. */
export function parseJson(bytes: Uint8Array): ParsedJson {
  try {
    return { value: JSON.parse(decoder.decode(bytes)) as unknown };
  } catch (error) {
    return { fault: describeError(error).slice(0, 160) };
  }
}
