import { createHash } from 'node:crypto';
import { extensionOf } from '../corpus/sample-key.js';
import type { BenchmarkFilter } from '../decontaminate/benchmark-filter.js';
import type { Context } from '../flow/context.js';
import type { ImageResult } from '../images/image-result.js';
import type { ImagePool } from '../images/images-in-workers.js';
import type { ConsentEvidence } from '../model/consent.js';
import type { ImageNode } from '../model/document.js';
import type { Signals } from '../model/signals.js';
import type { DroppedImage, ImageDrop, ImageStep, ReadyImage } from './assemble-document.js';
import type { FetchAhead } from './fetch-ahead.js';
import { type GotImage, type ImageBytes, type ImageBytesEnvironment, imageBytes } from './image-bytes.js';
import { shortUrl } from './short-url.js';

/**
 * Shorter sides below this are previews and icons: while a page offers other candidates of the image, they come first.
 * Fixed, so that which candidate an image is never depends on a rule's threshold.
 */
const PREVIEW_SIDE = 64;

/**
 * Makes the step that gets one image: the first candidate whose bytes can be had and pass the image checks.
 *
 * A candidate that is as small as a preview is the image only when no other is larger. When none can be had, the reason
 * is that of the best candidate, the detail counts the others, and `tried` lists each. An opt-out from AI is about the
 * image, not about one of its addresses, and so is a refusal: no other candidate is tried after it.
 *
 * @param ahead - where images that are under way already are taken from
 */
export function imageStep(
  env: ImageBytesEnvironment & { pool: ImagePool; benchmarks: BenchmarkFilter; ctx: Context },
  ahead?: FetchAhead,
): ImageStep {
  async function processBody(got: ImageBytes): Promise<ImageResult | { refused: ImageDrop }> {
    try {
      const refused = env.refusals.bytes({ final_url: got.final_url, digest: () => sha256(got.body) });
      if (refused !== undefined) return { refused };
      env.ctx.tally.add('fetched_bytes', got.body.byteLength);
      return await env.pool.run(got.body);
    } finally {
      env.fetcher.letGo(got.body);
    }
  }

  return async (document, node) => {
    const reasons: TriedDrop[] = [];
    let preview: ReadyImage | undefined;
    for await (const got of ahead?.take(document, node) ?? imageBytes(document, node, env)) {
      if ('drop' in got) {
        reasons.push(triedDrop(got.drop, got));
        if (got.drop.reason !== 'opted_out') continue;
        preview = undefined;
        break;
      }
      const result = await processBody(got);
      if ('refused' in result) return { drop: result.refused };
      if ('stored' in result) {
        const unwanted = env.refusals.picture(document, result.stored);
        if (unwanted !== undefined) return { drop: unwanted };
        const benchmark = env.benchmarks.image(result.stored);
        if (benchmark !== undefined && 'drop' in benchmark)
          return { ...benchmark, signals: { ...result.stored.signals } };
        env.ctx.tally.add('images');
        const ready = readyImage(node, got, result.stored, benchmark?.signals);
        if (Math.min(result.stored.original_width, result.stored.original_height) >= PREVIEW_SIDE)
          return ready;
        preview ??= ready;
        continue;
      }
      reasons.push({ ...triedDrop(result.drop, got), ...(result.signals && { signals: result.signals }) });
    }
    return preview ?? firstDrop(reasons);
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

type TriedDrop = ImageDrop & { candidate?: string; signals?: Signals };

function triedDrop(
  { reason, detail }: ImageDrop,
  { candidate, consent }: Pick<GotImage, 'candidate' | 'consent'>,
): TriedDrop {
  return {
    reason,
    ...(detail !== undefined && { detail }),
    ...(candidate !== undefined && { candidate }),
    ...(consent && { consent }),
  };
}

/** The drop that speaks for an image, with the signals of the candidate that it is about. */
function firstDrop(reasons: readonly TriedDrop[]): DroppedImage {
  const optOut = reasons.find(({ reason }) => reason === 'opted_out');
  const first = optOut ?? reasons[0];
  if (first === undefined) return { drop: { reason: 'no_candidate' } };
  const { candidate: _, signals, ...alone } = first;
  const drop = summary(reasons, alone, optOut !== undefined);
  return signals === undefined ? { drop } : { drop, signals };
}

function summary(reasons: readonly TriedDrop[], alone: ImageDrop, isOptOut: boolean): ImageDrop {
  if (reasons.length === 1) return alone;
  const tried = reasons.map(({ candidate: url = '', reason, detail }) => ({
    url: shortUrl(url),
    reason,
    ...(detail !== undefined && { detail }),
  }));
  if (isOptOut) return { ...alone, tried };
  const others = reasons.slice(1);
  const consent = reasons.flatMap((reason) => reason.consent ?? []);
  const also = `${others.length} further candidate${others.length > 1 ? 's' : ''}: ${[...new Set(others.map(({ reason }) => reason))].join(', ')}`;
  return {
    reason: alone.reason,
    detail: alone.detail ? `${alone.detail}; ${also}` : also,
    tried,
    ...(consent.length > 0 && { consent }),
  };
}

function readyImage(
  node: ImageNode,
  got: ImageBytes,
  { data, ...facts }: Extract<ImageResult, { stored: unknown }>['stored'],
  found: Record<string, string> = {},
): ReadyImage {
  const { frames, signals, ...rest } = facts;
  return {
    data,
    extension: extensionOf(facts.format),
    ...(got.consent !== undefined && { evidence: got.consent }),
    image: {
      type: 'image',
      // A data: URL is the image itself; the fetcher's name for it carries a hash instead.
      original_url: node.src.startsWith('data:') ? got.final_url : node.src,
      final_url: got.final_url,
      origin: got.origin,
      ...rest,
      bytes: data.byteLength,
      ...(frames > 1 && { frames }),
      signals: { ...node.signals, ...signals, ...found },
      ...(node.alt !== undefined && { alt: node.alt }),
      ...(node.title !== undefined && { title: node.title }),
      ...(node.caption !== undefined && { caption: node.caption }),
      ...(got.consent !== undefined && { consent: consentRecord(got.consent) }),
    },
  };
}

/** Evidence as a shard keeps it: by signal, without times, which differ between attempts that fetched the same. */
function consentRecord(evidence: readonly ConsentEvidence[]): Record<string, string> {
  return Object.fromEntries(evidence.map(({ signal, value }) => [signal, value]));
}
