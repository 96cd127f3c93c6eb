import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imagesOf, isImage } from '../../../../src/export/formats/export-item.js';
import { anchorImages, trailingImages } from '../../../../src/export/formats/vila/anchored-images.js';
import { cutConversation, cutOnce } from '../../../../src/export/formats/vila/conversation.js';
import { pairText } from '../../../../src/export/formats/vila/pair-text.js';
import { imageNode, nodesArbitrary } from '../../nodes.js';
import { ANY_BYTES, shortItem } from './vila-items.js';

const placeholder = (n: number) => `<${n}>`;
const anchors = (nodes: (string | number)[]) => {
  const anchored = anchorImages(shortItem(nodes));
  const { texts, images, borrowed } = anchored;
  const at = images.map(({ image, before }) => [image.part, before]);
  return { texts, at, trailing: trailingImages(anchored), borrowed };
};
const cut = (nodes: (string | number)[], lead: 'with_image' | 'own_turn' = 'with_image') =>
  cutConversation(shortItem(nodes), { placeholder, lead }).turns.map(({ from, value }) => [from, value]);
const single = (nodes: (string | number)[]) =>
  cutOnce(shortItem(nodes), { placeholder }).turns.map(({ from, value }) => [from, value]);

describe('anchors of images', () => {
  test('an image stands before the block that follows it, several at one place share it', () => {
    expect(anchors([0, 'A', 1, 2, 'B', 'C'])).toEqual({
      texts: ['A', 'B', 'C'],
      at: [
        ['0.jpg', 0],
        ['1.jpg', 1],
        ['2.jpg', 1],
      ],
      trailing: 0,
      borrowed: false,
    });
  });
  test('images behind the last block stay behind it, and are counted', () => {
    expect(anchors(['A', 'B', 0, 1])).toMatchObject({
      at: [
        ['0.jpg', 2],
        ['1.jpg', 2],
      ],
      trailing: 2,
    });
  });
  test('an item without text gets what is said of its image, or the title', () => {
    const nodes = [{ ...imageNode(0, { alt: 'An alt.' }), data: ANY_BYTES }];
    expect(anchorImages({ ...shortItem([]), nodes })).toMatchObject({ texts: ['An alt.'], borrowed: true });
    expect(anchorImages(shortItem([0], { title: 'Title' }))).toMatchObject({ texts: ['Title'] });
    expect(anchorImages(shortItem([0])).texts).toEqual(['']);
    expect(anchorImages(shortItem([0], { title: 'On <image> and <image-2>\u0000' })).texts).toEqual([
      'On ‹image› and ‹image-2›',
    ]);
  });
  test('of any document, every index names a block, none falls, and no image or text is lost', () => {
    fc.assert(
      fc.property(nodesArbitrary, (nodes) => {
        const item = {
          ...shortItem([]),
          nodes: nodes.map((node) => (node.type === 'image' ? { ...node, data: ANY_BYTES } : node)),
        };
        const { texts, images, borrowed } = anchorImages(item);
        expect(images.map(({ image }) => image)).toEqual(imagesOf(item));
        if (!borrowed)
          expect(texts).toEqual(item.nodes.flatMap((node) => (isImage(node) ? [] : [node.text])));
        let last = 0;
        for (const { before } of images) {
          expect(before).toBeGreaterThanOrEqual(last);
          expect(before).toBeLessThanOrEqual(borrowed ? 0 : texts.length);
          last = before;
        }
      }),
    );
  });
});

describe('turns', () => {
  test('the human shows, the model goes on', () => {
    expect(cut(['Lead', 'More', 0, 'A', 'B', 1, 2, 'C'])).toEqual([
      ['human', 'Lead\n\nMore\n<0>.'],
      ['gpt', 'A\n\nB'],
      ['human', '<1><2>.'],
      ['gpt', 'C'],
    ]);
  });
  test('an image at the start has nothing in front of it', () => {
    expect(cut([0, 'A'])).toEqual([
      ['human', '<0>.'],
      ['gpt', 'A'],
    ]);
  });
  test('a lead of its own is learned, and no text stands in front of a placeholder', () => {
    expect(cut(['Lead', 0, 'A'], 'own_turn')).toEqual([
      ['human', '.'],
      ['gpt', 'Lead'],
      ['human', '<0>.'],
      ['gpt', 'A'],
    ]);
  });
  test('a document without images is one answer', () => {
    expect(cut(['A', 'B'])).toEqual([
      ['human', '.'],
      ['gpt', 'A\n\nB'],
    ]);
    expect(single(['A', 'B'])).toEqual(cut(['A', 'B']));
  });
  test('images behind the last block end the conversation; with nothing else shown, the text is learned before', () => {
    expect(cut([0, 'A', 1, 2])).toEqual([
      ['human', '<0>.'],
      ['gpt', 'A'],
      ['human', '<1><2>.'],
    ]);
    expect(cut(['A', 0])).toEqual([
      ['human', '.'],
      ['gpt', 'A'],
      ['human', '<0>.'],
    ]);
    expect(single(['A', 'B', 0])).toEqual([
      ['human', 'A\n\n<0>.'],
      ['gpt', 'B'],
    ]);
  });
  test('in one exchange every image is in the first turn, in its place', () => {
    expect(single(['Lead', 0, 'A', 1, 2, 'B', 'C'])).toEqual([
      ['human', 'Lead\n\n<0>\n\nA\n\n<1><2>.'],
      ['gpt', 'B\n\nC'],
    ]);
    expect(single([0, 'A'])).toEqual(cut([0, 'A']));
  });
  test('of any document, turns alternate and hold every placeholder once and in order', () => {
    fc.assert(
      fc.property(nodesArbitrary, fc.constantFrom('with_image', 'own_turn'), (nodes, lead) => {
        const item = {
          ...shortItem([]),
          nodes: nodes.map((node) => (node.type === 'image' ? { ...node, data: ANY_BYTES } : node)),
        };
        for (const { turns, images } of [
          cutConversation(item, { placeholder, lead }),
          cutOnce(item, { placeholder }),
        ]) {
          expect(turns.map(({ from }) => from)).toEqual(turns.map((_, i) => (i % 2 === 0 ? 'human' : 'gpt')));
          expect(turns.some(({ from, value }) => from === 'gpt' && value !== '')).toBe(
            nodes.some((node) => node.type === 'text'),
          );
          const marks = turns.flatMap(({ value }) =>
            [...value.matchAll(/<(\d+)>/g)].map((match) => Number(match[1])),
          );
          expect(marks).toEqual(images.map((_, i) => i));
          expect(images).toEqual(imagesOf(item));
        }
      }),
    );
  });
});

describe('the text of a pair', () => {
  const of = (nodes: (string | number)[], image: Parameters<typeof imageNode>[1] = {}, title?: string) => {
    const item = shortItem(nodes, title === undefined ? {} : { title });
    const at = item.nodes.findIndex(isImage);
    const shown = { ...imageNode(0, image), data: ANY_BYTES };
    item.nodes[at] = shown;
    return pairText(item, shown);
  };
  test('its caption, else the next block that is no heading, else its alternative text', () => {
    expect(of(['A', 0, '# H', 'B'], { caption: 'Cap', alt: 'Alt' })).toEqual({
      text: 'Cap',
      source: 'caption',
    });
    expect(of(['A', 0, '# H', 'B'], { alt: 'Alt' })).toEqual({ text: 'B', source: 'following_text' });
    expect(of(['A', 0, '# H'], { alt: 'Alt' })).toEqual({ text: 'Alt', source: 'alt' });
  });
  test('else the block in front, the title, or nothing', () => {
    expect(of(['A', 'B', 0])).toEqual({ text: 'B', source: 'preceding_text' });
    expect(of([0], {}, 'Title </s>')).toEqual({ text: 'Title ‹/s›', source: 'title' });
    expect(of([0])).toBeUndefined();
  });
});
