import { expect, it } from 'vitest';
import {
  type Extractor,
  type ExtractorNode,
  type ExtractorPage,
  extractDocument,
  type Recipe,
  type RecipeField,
} from '../../src/public/extract.js';

// What a project writes against the types of weft/extract; the compiler is the judge.
const published: RecipeField = { selector: 'time', attribute: 'datetime' };
const recipe: Recipe = { hosts: ['*.example.net'], content: ['main'], title: 'h1', published };
const extractor: Extractor = ({ $, url }: ExtractorPage) => {
  if (!url.startsWith('https://cards.example.org/')) return undefined;
  const nodes: ExtractorNode[] = [];
  $('.card').each((_, card) => {
    nodes.push({ type: 'text', role: 'heading', level: 2, text: $(card).find('h2').text() });
    nodes.push({ type: 'image', src: $(card).find('img').attr('src') ?? '', candidates: ['/b.jpg'] });
  });
  return nodes;
};
// @ts-expect-error A recipe without hosts is for no page.
const hostless: Recipe = { content: ['main'] };
// @ts-expect-error An extractor is synchronous.
const late: Extractor = async () => [{ type: 'text', text: 'late' }];
// @ts-expect-error There is no such role.
const unknown: ExtractorNode = { type: 'text', role: 'aside', text: 'a' };
// @ts-expect-error An image has a src.
const empty: ExtractorNode = { type: 'image', alt: 'a' };

it('the types of weft/extract fit what extractDocument takes, and refuse what it refuses', () => {
  const read = (url: string, options: Parameters<typeof extractDocument>[1]) =>
    extractDocument(
      {
        id: 'a',
        url,
        body: '<body><h1>T</h1><main>m</main><div class="card"><h2>H</h2><img src="/a.jpg"></div></body>',
        source: { input: 'a', offset: 0 },
      },
      options,
    );
  const options = { recipes: [recipe], extractor };
  expect(read('https://a.example.net/', options)).toMatchObject({
    document: { title: 'T', nodes: [{ text: 'm' }] },
  });
  expect(read('https://cards.example.org/', options)).toMatchObject({
    document: { nodes: [{ text: 'H' }, { candidates: [{ url: 'https://cards.example.org/a.jpg' }, {}] }] },
  });
  expect(() => read('https://a.example/', { recipes: [hostless] })).toThrow();
  for (const wrong of [late, () => [unknown], () => [empty]])
    expect(read('https://a.example/', { extractor: wrong })).toMatchObject({
      drop: { reason: 'extractor_failed' },
    });
});
