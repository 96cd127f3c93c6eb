/** U+0085, U+2028, U+2029: nothing in JSON, but Python's str.splitlines, which readers of JSON Lines use, cuts there. */
const SEPARATORS = /[\u0085\u2028\u2029]/g;

/** A value as a line of JSON Lines that every way of cutting a file into lines leaves whole. */
export function jsonLine(value: unknown): Buffer {
  return Buffer.from(`${escapeSeparators(JSON.stringify(value))}\n`);
}

/** JSON with the line separators in its strings escaped: the same value. */
export function escapeSeparators(json: string): string {
  return json.replace(SEPARATORS, escapeUnicode);
}

function escapeUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
