import { BadInputError } from '../errors.js';

/** Longest cell, in characters: 48 MB of image as base64. */
const MAX_CELL = 64 * 1024 * 1024;
const MAX_COLUMNS = 1000;

/**
 * Reads a TSV with a header row as the benchmarks write it (pandas: a cell with a tab, line break or quote is quoted,
 * quotes in it doubled), a row at a time. Rows of fewer cells lack the last columns.
 *
 * @throws BadInputError `bad_tsv` naming row and fault: a cell, row or quotation without an end
 */
export async function* tsvRows(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Map<string, string>> {
  const decoder = new TextDecoder('utf-8');
  let header: string[] | undefined;
  let row: string[] = [];
  let cell: string[] = [];
  let length = 0;
  let number = 1;
  let quoted = false;
  // A quote that ended a chunk may be the first of two.
  let quotePending = false;
  const bad = (fault: string): BadInputError =>
    new BadInputError('bad_tsv', `${name} row ${number}: ${fault}`);
  const take = (text: string): void => {
    if (text === '') return;
    length += text.length;
    if (length > MAX_CELL) throw bad(`a cell of more than ${MAX_CELL} characters`);
    cell.push(text);
  };
  const endCell = (): void => {
    row.push(cell.join(''));
    cell = [];
    length = 0;
    if (row.length > MAX_COLUMNS) throw bad(`more than ${MAX_COLUMNS} columns`);
  };
  const endRow = (): Map<string, string> | undefined => {
    endCell();
    const cells = row;
    row = [];
    number += 1;
    const last = cells.length - 1;
    cells[last] = (cells[last] ?? '').replace(/\r$/, '');
    if (header === undefined) {
      header = cells.map((column) => column.replace(/^\ufeff/, '').trim());
      return undefined;
    }
    if (cells.length === 1 && cells[0] === '') return undefined;
    return new Map(header.map((column, at) => [column, cells[at] ?? '']));
  };

  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    let at = 0;
    if (quotePending && text !== '') {
      quotePending = false;
      if (text.startsWith('"')) {
        take('"');
        at = 1;
      } else quoted = false;
    }
    while (at < text.length) {
      if (quoted) {
        const quote = text.indexOf('"', at);
        take(text.slice(at, quote < 0 ? text.length : quote));
        if (quote < 0) break;
        at = quote + 1;
        if (at === text.length) quotePending = true;
        else if (text[at] === '"') {
          take('"');
          at += 1;
        } else quoted = false;
        continue;
      }
      if (text[at] === '"' && cell.length === 0) {
        quoted = true;
        at += 1;
        continue;
      }
      const end = text.slice(at).search(/[\t\n]/);
      take(end < 0 ? text.slice(at) : text.slice(at, at + end));
      if (end < 0) break;
      at += end + 1;
      if (text[at - 1] === '\t') endCell();
      else {
        const done = endRow();
        if (done !== undefined) yield done;
      }
    }
  }
  take(decoder.decode());
  if (quoted && !quotePending) throw bad('a quotation without an end');
  if (row.length > 0 || cell.length > 0) {
    const done = endRow();
    if (done !== undefined) yield done;
  }
}
