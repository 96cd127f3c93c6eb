import { createHash } from 'node:crypto';
import { readableUrl } from '../../flow/readable-url.js';
import { sniffFormat } from '../../formats/sniff/sniff-format.js';
import type { StoredImage } from '../../model/sample.js';
import type { RecordedDrop } from '../../model/verdict.js';
import { formatBytes } from '../format.js';
import { html, Markup, type MarkupValue, webUrl } from './markup.js';
import { reasonMarkup } from './reason.js';
import { bilingual, type StringName } from './strings.js';

/** A stored image at its place: picture, words about it, and a drawer with where it came from. */
export function imageMarkup(image: StoredImage, data: Uint8Array | undefined): Markup {
  const isChanged =
    data !== undefined && createHash('sha256').update(data).digest('hex') !== String(image.sha256);
  return html`<figure>
${picture(image, data)}${isChanged && html`<p class="fault">${bilingual('image_changed')}</p>`}
<p class="facts"><span>${image.width} × ${image.height}</span><span>${image.format}</span><span>${bytes(image.bytes)}</span>${!image.alt && html`<span class="none">${bilingual('no_alt')}</span>`}</p>
${words('alt', image.alt)}${words('caption', image.caption)}<details><summary>${bilingual('provenance')}</summary>${provenance(image)}</details>
</figure>`;
}

/** The only place where bytes enter the report: as a raster image whose type their own magic tells, or not at all. */
function picture(image: StoredImage, data: Uint8Array | undefined): Markup {
  if (data === undefined) return html`<p class="fault">${bilingual('image_missing')}</p>`;
  const sniffed = sniffFormat(data);
  if (sniffed.kind !== 'image') {
    const found = sniffed.kind === 'svg' ? 'svg' : sniffed.format;
    return html`<p class="fault">${bilingual('image_not_image')}: ${found}</p>`;
  }
  const base64 = new Markup(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'));
  return html`<img src="data:image/${sniffed.format};base64,${base64}" alt="${image.alt ?? ''}"${size('width', image.width)}${size('height', image.height)} decoding="async">`;
}

function size(name: string, value: unknown): Markup | undefined {
  const isSize = typeof value === 'number' && Number.isInteger(value) && value > 0;
  return isSize ? new Markup(` ${name}="${value}"`) : undefined;
}

/** What the page says about the image, by where it says it. */
function words(name: StringName, text: string | undefined): Markup | undefined {
  if (text === undefined || text === '') return undefined;
  return html`<p class="words"><b>${bilingual(name)}</b> <bdi>${text}</bdi></p>\n`;
}

function provenance(image: StoredImage): Markup {
  const original = `${image.original_width} × ${image.original_height} · ${image.original_format} · ${bytes(image.original_bytes)}`;
  const stored = `${image.width} × ${image.height} · ${image.format} · ${bytes(image.bytes)}`;
  const rows: [StringName | 'sha256' | 'phash' | 'dhash', MarkupValue][] = [
    ['original_url', urlMarkup(image.original_url)],
    ['final_url', image.final_url !== image.original_url && urlMarkup(image.final_url)],
    ['origin', image.origin],
    ['original', original],
    ['stored', stored],
    ['frames', image.frames],
    ['title_attribute', image.title],
    ['part', html`<code>${image.part}</code>`],
    ['sha256', html`<code>${image.sha256}</code>`],
    ['phash', html`<code>${image.phash}</code>`],
    ['dhash', html`<code>${image.dhash}</code>`],
    [
      'consent',
      image.consent &&
        Object.entries(image.consent).map(([name, value]) => html`<div>${name}: ${value}</div>`),
    ],
  ];
  return html`<dl>${rows
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => html`<dt>${isHash(name) ? name : bilingual(name)}</dt><dd>${value}</dd>`)}</dl>`;
}

function isHash(name: string): name is 'sha256' | 'phash' | 'dhash' {
  return name === 'sha256' || name === 'phash' || name === 'dhash';
}

function bytes(n: unknown): string {
  return typeof n === 'number' && Number.isFinite(n) ? formatBytes(n) : '?';
}

/** A URL as it reads, and as a link when it leads to the web. */
export function urlMarkup(url: unknown): Markup {
  const text = readableUrl(String(url));
  const target = webUrl(url);
  if (target === undefined) return html`<bdi class="url">${text}</bdi>`;
  return html`<a class="url" href="${target}" rel="noopener noreferrer nofollow" target="_blank"><bdi>${text}</bdi></a>`;
}

/** A box where something stood that was dropped. */
export function ghostMarkup(drop: RecordedDrop): Markup {
  return html`<div class="ghost"><p><b>${bilingual('dropped_here')}</b> <span class="tag">${drop.level}</span> <code>${drop.reason}</code>${drop.detail !== undefined && html` <span class="detail">${drop.detail}</span>`}</p>${reasonMarkup(drop)}${drop.url !== undefined && html`<p>${urlMarkup(drop.url)}</p>`}</div>`;
}
