/** Roles whose lines are lines of the page, rather than of the file that it was written in. */
const WITH_LINES: ReadonlySet<string> = new Set(['list', 'table', 'code']);
/** Half of a surrogate pair, which a cut in the wrong place leaves. */
const HALF_PAIR = /\p{Cs}/gu;

/**
 * A text that an extractor returned, as documents have it: white space folded, lines kept in lists, tables and code, and
 * all layout in code.
 */
export function nodeText(text: string, role: string): string {
  const clean = text.replaceAll('\0', '').replace(HALF_PAIR, '\ufffd');
  if (!WITH_LINES.has(role)) return clean.replace(/\s+/g, ' ').trim();
  const lines = clean.split(/\r\n?|\n/).map((line) => (role === 'code' ? line.trimEnd() : foldedLine(line)));
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  const kept = first < 0 ? [] : lines.slice(first, last + 1);
  return (role === 'code' ? kept : kept.filter((line) => line !== '')).join('\n');
}

/** The blanks at the beginning of a line tell how deep an item of a list stands. */
function foldedLine(line: string): string {
  const words = line.trimStart();
  return words === '' ? '' : ' '.repeat(line.length - words.length) + words.replace(/\s+/g, ' ').trimEnd();
}
