import { describe, expect, test } from 'vitest';
import { createTextTokenizer } from '../../src/models/text-tokenizer.js';
import { tokenBatch } from '../../src/models/token-batch.js';
import { clipTokenizer, siglipTokenizer } from '../support/tiny-encoder/tiny-tokenizers.js';

function make({ tokenizer, config }: ReturnType<typeof clipTokenizer>, maxLength: number) {
  const pieces = new Map<number, string>();
  const { vocab } = tokenizer.model as { vocab: Record<string, number> | [string, number][] };
  if (Array.isArray(vocab)) for (const [id, [piece]] of vocab.entries()) pieces.set(id, piece);
  else for (const [piece, id] of Object.entries(vocab)) pieces.set(id, piece);
  const made = createTextTokenizer(tokenizer, config, maxLength);
  return { ...made, read: (text: string) => made.encode(text).ids.map((id) => pieces.get(id)) };
}

const clip = make(clipTokenizer(), 77);
const siglip = make(siglipTokenizer(), 64);

describe('a tokenizer as CLIP has it', () => {
  const frame = (...pieces: string[]) => ['<|startoftext|>', ...pieces, '<|endoftext|>'];

  test.each([
    ['The image OF the page', frame('the</w>', 'image</w>', 'of</w>', 'the</w>', 'page</w>')],
    ["the cat's  \t\n wave!?", frame('the</w>', 'cat</w>', "'", 's</w>', 'wave</w>', '!', '?</w>')],
    ['cafe\u0301 7.5', frame('c', 'a', 'f', 'Ã©</w>', '7</w>', '.</w>', '5</w>')],
    ['🍵', frame('ð', 'Ł', 'į', 'µ</w>')],
    ['', frame()],
    [' \n ', frame()],
  ])('reads %j as golden pieces', (text, pieces) => {
    expect(clip.read(text)).toEqual(pieces);
  });

  test('keeps the first 75 tokens of a long text between its first and last one, and says so', () => {
    const exact = clip.encode('page '.repeat(75));
    expect(exact).toMatchObject({ truncated: false });
    expect(exact.ids).toHaveLength(77);
    const long = clip.encode('page '.repeat(76));
    expect(long).toEqual({ ids: exact.ids, truncated: true });
    expect(clip.encode('page '.repeat(1_000_000))).toEqual(long);
  });

  test('white space does not use up what is read of a text', () => {
    expect(clip.read(`the${' '.repeat(20_000)}page`)).toEqual(frame('the</w>', 'page</w>'));
  });

  test('is padded with its end token to the longest of a batch, masked', () => {
    const [short, long] = [clip.encode('the').ids, clip.encode('the page').ids];
    const { inputs, ...shape } = tokenBatch([short, long], { tokenizer: clip, padsToMaximum: false });
    expect(shape).toEqual({ count: 2, length: 4 });
    expect(inputs.input_ids).toEqual([...short, clip.padId, ...long]);
    expect(clip.padId).toBe(short.at(-1));
    expect(inputs.attention_mask).toEqual([1, 1, 1, 0, 1, 1, 1, 1]);
  });
});

describe('a tokenizer as SigLIP has it', () => {
  test.each([
    ['The Image, of: the page!', ['▁the', '▁image', '▁of', '▁the', '▁page', '</s>']],
    ['Figures, waving', ['▁fig', 'ure', 's', '▁', 'w', 'a', 'v', 'ing', '</s>']],
    ['第1页', ['▁', '第', '1', '页', '</s>']],
    ['a 🍵', ['▁a', '▁', '<unk>', '</s>']],
    ['', ['</s>']],
  ])('reads %j as golden pieces', (text, pieces) => {
    expect(siglip.read(text)).toEqual(pieces);
  });

  test('keeps the first 63 tokens and its end token of a long text, and says so', () => {
    expect(siglip.encode('page '.repeat(63))).toMatchObject({ truncated: false });
    const { ids, truncated } = siglip.encode('page '.repeat(64));
    expect([ids.length, ids.at(-1), truncated]).toEqual([64, 1, true]);
  });

  test('is padded to 64 with nothing masked, as it was trained', () => {
    const { inputs, length } = tokenBatch([siglip.encode('the').ids], {
      tokenizer: siglip,
      padsToMaximum: true,
    });
    expect(length).toBe(64);
    expect(inputs.input_ids).toEqual([4, ...Array.from({ length: 63 }, () => 1)]);
    expect(inputs.attention_mask).toEqual(Array.from({ length: 64 }, () => 1));
  });
});

test('a tokenizer without room for text, or whose padding is no token, is refused', () => {
  const { tokenizer, config } = clipTokenizer();
  expect(() => createTextTokenizer(tokenizer, config, 2)).toThrow('2 positions leave no room for text');
  expect(() => createTextTokenizer(tokenizer, { ...config, pad_token: '[PAD]' }, 77)).toThrow(
    'its padding "[PAD]" is no token',
  );
});
