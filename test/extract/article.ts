import { extractDocument } from '../../src/extract/extract-document.js';
import type { Node } from '../../src/model/document.js';

const LEAD =
  'The mill at Osier Ford ground its last sack in the spring of the long frost, and nobody has turned the wheel since then, though the race still runs and the sluice is mended every year by two brothers.';
const TAIL =
  'Visitors come on foot along the towpath, and those who knock are shown the stones, the hoist and the ledger, in which the miller wrote down every farmer who never paid for his flour.';

/** The nodes of a page whose article holds some markup between two paragraphs, without these two. */
export function nodesOf(markup: string, lang = 'en'): Node[] {
  const body = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>The mill at Osier Ford</title></head>
<body><header><nav><a href="/">Home</a> <a href="/news">News</a></nav></header>
<main><article><h1>The mill at Osier Ford</h1><p>${LEAD}</p>${markup}<p>${TAIL}</p></article></main>
<footer><p>Copyright 2024</p></footer></body></html>`;
  const result = extractDocument({
    id: 'mill',
    url: 'https://mill.example/ford/index.html',
    body,
    source: { input: 'index.html', offset: 0 },
  });
  if (!('document' in result)) throw new Error(`no document: ${JSON.stringify(result)}`);
  return result.document.nodes.filter(
    (node) => node.type !== 'text' || (node.text !== LEAD && node.text !== TAIL && node.role !== 'heading'),
  );
}

/** The texts among these nodes. */
export function textsOf(markup: string, lang = 'en'): string[] {
  return nodesOf(markup, lang).flatMap((node) => (node.type === 'text' ? [node.text] : []));
}
