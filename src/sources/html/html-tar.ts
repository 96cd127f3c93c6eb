import { AbortedError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import { streamTar, type TarData, type TarEntry } from '../../formats/tar/stream-tar.js';
import { indexTar, isPlainTar } from '../../formats/tar/tar-index.js';
import type { SourceRef } from '../../model/page.js';
import type { InputOpener } from '../../store/input.js';
import { recordDrop, unitDrop } from '../drops.js';
import type { SourceItem, SourceUnit } from '../source.js';
import { isRemote, openPlanned } from '../unit-plan.js';
import { countFile, kindOfFile, type SkippedFiles } from './file-kinds.js';
import { type GatheredBytes, gatherPage } from './gather-page.js';
import type { HtmlLimits, PlannedUnit } from './html-unit.js';
import { maxFileBytes } from './mhtml-page.js';
import { type PageNaming, pageOfFile } from './page-of-file.js';

/** Splits a plain local tar into byte ranges of whole members; any other tar is one unit. */
export async function planTar(opener: InputOpener, uri: string, limits: HtmlLimits): Promise<PlannedUnit[]> {
  const input = await opener.open(uri);
  const whole = { input: uri, version: input.version, bytes: input.bytes };
  if (isRemote(uri) || !(await isPlainTar(input))) return [whole];
  const starts: number[] = [];
  let files = 0;
  let bytes = 0;
  for (const member of await indexTar(input)) {
    if (!mayBePage(member.path)) continue;
    if (starts.length === 0 || files >= limits.unitFiles || bytes + member.size > limits.unitBytes) {
      // The first range begins with the file, so that what stands before its first page is read too.
      starts.push(starts.length === 0 ? 0 : member.offset);
      files = 0;
      bytes = 0;
    }
    files++;
    bytes += member.size;
  }
  if (starts.length < 2) return [whole];
  return starts.map((start, i) => {
    // The last range runs to the end of the file, so that a break behind the last page is seen.
    const end = starts[i + 1] ?? input.bytes;
    return { ...whole, bytes: end - start, share: { start, end } };
  });
}

/** Reads the pages of a tar or of a range of it, and counts the files beside them in `skipped`. */
export async function* readHtmlTar(
  opener: InputOpener,
  unit: SourceUnit,
  naming: PageNaming,
  { maxPageBytes }: HtmlLimits,
  ctx: Context,
  skipped: SkippedFiles,
): AsyncGenerator<SourceItem> {
  const input = await openPlanned(opener, unit.input, unit.version);
  const { start, end } = rangeOf(unit);
  const bytes = input.read(end === undefined ? undefined : { start, end: end - 1 });
  const gather = (member: TarEntry, data: TarData) => gatherMember(member, data, maxPageBytes, skipped);
  for await (const event of streamTar(bytes, start, gather)) {
    if (ctx.signal.aborted) throw new AbortedError(undefined, { cause: ctx.signal.reason });
    if (event.kind === 'break') {
      const detail = `${event.detail}; at offset ${event.offset}, what came before is kept; get the file again`;
      yield unitDrop(event.reason, { detail, source: { input: unit.input, offset: event.offset } });
      continue;
    }
    const { member, value, missing } = event;
    if (value === undefined) continue;
    const source: SourceRef = {
      input: unit.input,
      offset: member.offset,
      length: member.size,
      path: member.path,
    };
    if (missing > 0) yield recordDrop('record_truncated', { detail: `${missing} bytes are missing`, source });
    else if (value === 'link') yield recordDrop('tar_link', { detail: `type ${member.type}`, source });
    else yield pageOfFile(member.path, value, source, naming, maxPageBytes, skipped);
  }
}

async function gatherMember(
  member: TarEntry,
  data: TarData,
  maxPageBytes: number,
  skipped: SkippedFiles,
): Promise<GatheredBytes | 'link' | undefined> {
  if (member.type === '5') return undefined;
  const kind = kindOfFile(member.path);
  if (kind !== 'page' && kind !== 'unknown') {
    countFile(skipped, kind);
    return undefined;
  }
  if (member.type !== '0') return 'link';
  const maxBytes = maxFileBytes(member.path, maxPageBytes);
  if (member.size > maxBytes) return { kind: 'too_large' };
  const body = await data.collect(maxBytes);
  return gatherPage(single(body), maxBytes);
}

function mayBePage(path: string): boolean {
  const kind = kindOfFile(path);
  return kind === 'page' || kind === 'unknown';
}

async function* single(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

function rangeOf({ share }: SourceUnit): { start: number; end?: number } {
  if (typeof share?.start !== 'number' || typeof share.end !== 'number') return { start: 0 };
  return { start: share.start, end: share.end };
}
