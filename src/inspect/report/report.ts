import { createHash } from 'node:crypto';
import type { CorpusFacts } from '../corpus-facts.js';
import { formatCount } from '../format.js';
import { anchorOf, documentMarkup, languageOf, type ReportDocument, sizeOf } from './document.js';
import { headerMarkup, type SampleFacts } from './header.js';
import { html, Markup } from './markup.js';
import { SCRIPT } from './script.js';
import { bilingual } from './strings.js';
import { STYLE } from './style.js';

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Nothing but the report's own style, its own script and inline raster images: no load, no frame, no form, no handler
 * of a document could run even if one got past the escaping.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  'img-src data:',
  `style-src ${sha256(STYLE)}`,
  `script-src ${sha256(SCRIPT)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The report as chunks of one self-contained HTML page, one chunk per document, so that a report of many images is
 * never held in memory.
 */
export async function* renderReport(
  corpus: CorpusFacts,
  sample: SampleFacts,
  documents: AsyncIterable<ReportDocument>,
): AsyncGenerator<string> {
  yield opening(corpus, sample).text;
  let position = 0;
  for await (const document of documents) {
    position += 1;
    yield documentMarkup(document, position).text;
  }
  yield closing(position).text;
}

function opening(corpus: CorpusFacts, sample: SampleFacts): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${corpus.record.name} · Weft sample</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<div class="bar"><a class="name" href="#top">${corpus.record.name}</a><span id="position"></span><span class="space"></span>
<div class="group"><button id="previous" type="button" data-tip="previous">↑ k</button><button id="next" type="button" data-tip="next">↓ j</button></div>
<button id="drops" type="button" aria-pressed="true">${bilingual('show_dropped')}</button>
<div class="group"><button type="button" data-lang="0" aria-pressed="true">EN</button><button type="button" data-lang="1" aria-pressed="false" lang="zh-CN">中文</button></div></div>
<div class="layout">
<nav id="list">${sample.documents.map((document, i) => listEntry(document, i + 1))}</nav>
<main>
${headerMarkup(corpus, sample)}`;
}

function listEntry({ sample }: SampleFacts['documents'][number], position: number): Markup {
  const { images, chars } = sizeOf(sample);
  const language = languageOf(sample);
  return html`<a href="#${anchorOf(position)}"><i>${position}</i><bdi>${sample.title ? String(sample.title) : String(sample.url)}</bdi><small>${language !== undefined && `${language} · `}${bilingual('images')} ${formatCount(images)} · ${bilingual('characters')} ${formatCount(chars)}</small></a>`;
}

function closing(documents: number): Markup {
  return html`${documents === 0 && html`<p class="empty">${bilingual('nothing')}</p>`}</main>
</div>
<script>${new Markup(SCRIPT)}</script>
</body>
</html>
`;
}
