/** The letters of a CDX head line that are of use, under the names that CDXJ has for the same fields. */
const NAMES: Readonly<Record<string, string>> = {
  a: 'url',
  m: 'mime',
  s: 'status',
  S: 'length',
  V: 'offset',
  g: 'filename',
};
/** What files without a head line have, by their number of columns. */
const USUAL_HEADS: Readonly<Record<number, string>> = {
  9: 'N b a m s k r V g',
  10: 'N b a m s k r M V g',
  11: 'N b a m s k r M S V g',
};

/** The fields of a line by their CDXJ names. */
export type CdxFields = Record<string, unknown>;

/** The columns that the head line of a CDX file names: ` CDX N b a m s k r M S V g`; undefined for any other line. */
export function cdxHead(line: string): string[] | undefined {
  const [first, ...letters] = line.trim().split(' ');
  return first === 'CDX' && letters.length > 0 && letters.every((letter) => /^[A-Za-z]$/.test(letter))
    ? letters
    : undefined;
}

/**
 * The fields of one line of an index: of CDXJ (`urlkey timestamp {…}`), of the JSON lines that index servers answer with,
 * or of classic CDX.
 *
 * @param head - columns of classic CDX; undefined where the file has no head line
 * @returns undefined for lines that name no record by their nature: blank ones, heads and remarks; a text that says what
 * is wrong with any other
 */
export function parseCdxLine(line: string, head?: readonly string[]): CdxFields | string | undefined {
  const text = line.replace(/^\ufeff/, '').trim();
  if (text === '' || text.startsWith('!') || cdxHead(text) !== undefined) return undefined;
  const json = text.startsWith('{') ? 0 : text.indexOf(' {') + 1;
  if (json > 0 || text.startsWith('{')) return parseCdxJson(text.slice(json));
  const cells = text.split(' ');
  const columns = head ?? USUAL_HEADS[cells.length]?.split(' ');
  if (columns === undefined) return `neither JSON nor the columns of a CDX file: ${cells.length} columns`;
  if (columns.length !== cells.length) return `${cells.length} columns, the head has ${columns.length}`;
  const fields: CdxFields = {};
  for (const [at, letter] of columns.entries()) {
    const name = Object.hasOwn(NAMES, letter) ? NAMES[letter] : undefined;
    if (name !== undefined) fields[name] = cells[at];
  }
  return fields;
}

function parseCdxJson(json: string): CdxFields | string {
  let fields: unknown;
  try {
    fields = JSON.parse(json);
  } catch (error) {
    return `no valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return 'no JSON object';
  return { ...fields };
}
