import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { createWarcSource } from '../../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../../src/store/open-inputs.js';
import { readSource, summary, temporaryFolder } from '../../support.js';
import { archiveOf, responseRecord, warcRecord } from '../write-warc.js';
import { cdxj, type IndexLine, linesOf } from './write-index.js';

const text = 'The ferry was late again, and the passengers stood along the rail. '.repeat(6);
const page = (n: number) =>
  responseRecord(
    `https://e.org/${n}`,
    ['HTTP/1.1 200 OK', 'Content-Type: text/html'],
    Buffer.from(`<!doctype html><title>${n}</title><article><h1>Page ${n}</h1><p>${n} ${text}</p></article>`),
  );
const gone = responseRecord(
  'https://e.org/gone',
  ['HTTP/1.1 404 Not Found', 'Content-Type: text/html'],
  Buffer.from('no'),
);
const style = responseRecord(
  'https://e.org/a.css',
  ['HTTP/1.1 200 OK', 'Content-Type: text/css'],
  Buffer.from('p {}'),
);
const request = warcRecord({
  type: 'request',
  uri: 'https://e.org/0',
  block: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
});
/** Four pages; a request, a page that is gone, and a style sheet lie between them. */
export const records = [request, page(0), page(1), gone, style, page(2), page(3)];
/** {@link records} in gzip. */
export const archive = archiveOf(records, true).bytes;
/** A line for each response of the archive. */
export const all: readonly IndexLine[] = await linesOf(archive, 'a.warc.gz');
/** The line of a page. */
export const lineOf = (path: number): IndexLine => all.find(({ url }) => url === `https://e.org/${path}`)!;

/** A new folder with files in it. */
export function folderWith(files: Record<string, string | Buffer>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** What a source makes of an input among files. */
export async function read(
  files: Record<string, string | Buffer>,
  input: string | string[],
  warc_base?: string,
) {
  const opener = createInputOpener({ baseDir: folderWith(files) });
  const source = createWarcSource({ input, ...(warc_base !== undefined && { warc_base }) }, opener);
  return summary(await readSource(source));
}

/** What {@link read} says of pages. */
export const pages = (...paths: number[]) =>
  paths.map((n) => expect.stringMatching(`^page https://e\\.org/${n} `));
/** An index of one line beside the archive. */
export const indexOf = (line: object) => ({ 'a.warc.gz': archive, 'q.cdxj': cdxj([line]) });
