/** Keywords that say how a value of the right type should look. */
const LOOKS = new Set(['$id', 'minLength', 'minItems', 'minimum']);
/** What becomes part of file names and table columns keeps its pattern. */
const NAMES = new Set(['key', 'part', 'sha256', 'pixels_sha256', 'phash', 'dhash']);

/**
 * Of a schema, the shape that whoever reads a value relies on: an empty image or an odd language code is for validate to
 * find, and must not end a command.
 */
export function shapeOf(schema: Record<string, unknown>, name = ''): Record<string, unknown> {
  const kept = Object.entries(schema).filter(
    ([keyword, value]) =>
      !(
        (LOOKS.has(keyword) && typeof value !== 'object') ||
        (keyword === 'pattern' && !NAMES.has(name)) ||
        (keyword === 'additionalProperties' && value === false)
      ),
  );
  return Object.fromEntries(
    kept.map(([keyword, value]) => [keyword, isObject(value) ? shapeOf(value, keyword) : value]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
