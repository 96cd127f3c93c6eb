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

it('a figure whose caption is kept keeps its picture, the first of a few too', () => {
  const name = ['Dax', 'Wug', 'Dax', 'Wug', 'Wug', 'Dax'];
  const figures = name.map(
    (called, index) =>
      `<figure><img src="/p/${index}.png" width="64" height="64" alt=""><figcaption>${called} is what this picture shows on a table.</figcaption></figure>`,
  );
  const result = extractDocument({
    id: 'a',
    url: 'https://site-000.example/0.html',
    body: `<!doctype html><html lang="en"><title>Things 0</title><main>${figures.join('')}</main></html>`,
    source: { input: 'a.html', offset: 0 },
  });
  const nodes = 'document' in result ? result.document.nodes : [];
  expect(nodes.map(({ type }) => type)).toEqual(name.flatMap(() => ['image', 'text']));
});
