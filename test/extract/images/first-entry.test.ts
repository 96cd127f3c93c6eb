import { expect, it } from 'vitest';
import { extractDocument } from '../../../src/extract/extract-document.js';

const NAMES = [
  'vash',
  'gazzer',
  'toma',
  'kiki',
  'gazzer',
  'kiki',
  'vash',
  'kiki',
  'vash',
  'toma',
  'gazzer',
  'toma',
];

it('the first picture of a list stays with its caption as the others do, though no text is kept before it', () => {
  const figures = NAMES.map(
    (name, index) =>
      `<figure><img src="00003-${index}.png" width="64" height="64" alt=""><figcaption>${name} on a table</figcaption></figure>`,
  ).join('');
  const result = extractDocument({
    id: 'a',
    url: 'https://site-03.example/00003.html',
    body: `<!doctype html><html lang="en"><title>Things 0</title><main><article><h1>Things 0</h1>${figures}</article></main></html>`,
    source: { input: 'a.html', offset: 0 },
  });
  const nodes = 'document' in result ? result.document.nodes : [];
  expect(nodes.flatMap((node) => (node.type === 'image' ? [node.src] : []))).toEqual(
    NAMES.map((_, index) => `https://site-03.example/00003-${index}.png`),
  );
});
