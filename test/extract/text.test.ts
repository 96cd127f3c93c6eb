import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { inlineText } from '../../src/extract/text/inline-text.js';
import { countWords } from '../../src/extract/text/measure.js';
import { nameTokens } from '../../src/extract/text/tokens.js';

const textOf = (html: string, code = false) => {
  const tree = parseHtml(html);
  return inlineText(tree, 1, tree.tag.length, code);
};

describe('countWords', () => {
  it.each([
    ['The tide went out.', 4],
    ['河口的一天，水退了。', 8],
    ['iPhone 15 手机', 4],
    ['don’t — “quoted” …', 3],
    ['Это мост', 2],
    ['한국어 문장', 5],
    ['！？。，', 0],
    ['', 0],
  ])('%s: %i', (text, words) => {
    expect(countWords(text)).toBe(words);
  });
});

describe('nameTokens', () => {
  it.each([
    ['postBody post-body post_body', ['post', 'body', 'post', 'body', 'post', 'body']],
    ['HTMLBody2Text', ['html', 'body', 'text']],
    ['wp-block-image size-large', ['wp', 'block', 'image', 'size', 'large']],
    ['essex iconic', ['essex', 'iconic']],
    ['a b 12', []],
  ])('%s', (name, tokens) => {
    expect(nameTokens(name)).toEqual(tokens);
  });

  it('finds nothing that is not written', () => {
    fc.assert(
      fc.property(fc.string(), (name) =>
        nameTokens(name).every((token) => name.toLowerCase().includes(token)),
      ),
    );
  });
});

describe('inlineText', () => {
  it('folds white space, breaks lines at <br> and drops invisible characters', () => {
    expect(textOf('a  <b>b</b>\n\t c\u00a0d<br> e\u00adf\u200bg')).toBe('a b c d\nefg');
  });

  it('keeps the layout of code, but no empty lines around it', () => {
    expect(textOf('<pre>\n\n  a\n    b  \n\n</pre>', true)).toBe('  a\n    b');
  });

  it('shows a formula once, as TeX where it has any', () => {
    expect(
      textOf('x <span><math alttext="a^2"><mi>a</mi></math></span><span aria-hidden="true">a2</span> y'),
    ).toBe('x a^2 y');
  });
});
