import fc from 'fast-check';
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../../src/extract/dom/tokenize.js';
import { markup } from './markup.js';

/** The tokens of a page, one line each, texts that follow each other as one. */
function tokensOf(html: string): string[] {
  const bytes = Buffer.from(html);
  const cut = (start: number, end: number) => bytes.toString('utf8', start, end);
  const log = new TokenLog();
  tokenize(bytes, {
    text: (start, end) => log.text(cut(start, end)),
    startTag: (_, start, end) => log.add(`<${cut(start, end)}`),
    attribute: (start, end, from, to) => log.add(`${cut(start, end)}=${cut(from, to)}`),
    startTagEnd: (selfClosing) => log.add(selfClosing ? '/>' : '>'),
    endTag: (_, start, end) => log.add(`</${cut(start, end)}`),
  });
  return log.tokens;
}

/** The same from htmlparser2's tokenizer. */
function tokensOfHtmlparser2(html: string): string[] {
  const log = new TokenLog();
  let name = '';
  let value = '';
  const callbacks: TokenizerCallbacks = {
    ontext: (start, end) => log.text(html.slice(start, end)),
    onopentagname: (start, end) => log.add(`<${html.slice(start, end)}`),
    onattribname: (start, end) => {
      name = html.slice(start, end);
      value = '';
    },
    onattribdata: (start, end) => {
      value += html.slice(start, end);
    },
    onattribend: () => log.add(`${name}=${value}`),
    onopentagend: () => log.add('>'),
    onselfclosingtag: () => log.add('/>'),
    onclosetag: (start, end) => log.add(`</${html.slice(start, end)}`),
    onattribentity: () => {},
    oncdata: () => {},
    oncomment: () => {},
    ondeclaration: () => {},
    onend: () => {},
    onprocessinginstruction: () => {},
    ontextentity: () => {},
  };
  const tokenizer = new Tokenizer({ decodeEntities: false }, callbacks);
  tokenizer.write(html);
  tokenizer.end();
  return log.tokens;
}

class TokenLog {
  readonly tokens: string[] = [];

  add(token: string): void {
    this.tokens.push(token);
  }

  text(text: string): void {
    const last = this.tokens.length - 1;
    if (this.tokens[last]?.startsWith('"')) this.tokens[last] += text;
    else this.tokens.push(`"${text}`);
  }
}

/** What htmlparser2 reads in other ways than the HTML standard, and what is no character. */
const LEFT_OUT = /<!\[CDATA\[|<!-?>|\ud800/g;

/** A page without {@link LEFT_OUT} that does not end inside a tag. */
function comparable(pieces: string): string {
  let html = pieces;
  while (html.search(LEFT_OUT) >= 0) html = html.replace(LEFT_OUT, '');
  return `${html}"'>`;
}

describe('tokenize', () => {
  it('makes the tokens that htmlparser2 makes', () => {
    fc.assert(
      fc.property(markup(), (raw) => {
        const html = comparable(raw);
        expect(tokensOf(html)).toEqual(tokensOfHtmlparser2(html));
      }),
      { numRuns: 2000 },
    );
  });

  it('makes the tokens that htmlparser2 makes of bytes that mean something in a tag', () => {
    const pieces = [
      '<',
      '</',
      '>',
      '/',
      '=',
      '"',
      "'",
      ' ',
      '\n',
      '!',
      '-',
      '--',
      '?',
      '&',
      'a',
      'B',
      'é',
      'script',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const html = comparable(parts.join(''));
        expect(tokensOf(html)).toEqual(tokensOfHtmlparser2(html));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['<!>a', ['"a']],
    ['<![CDATA[ a ]]>b', ['"b']],
    ['<!-->a', ['"a']],
    ['<!--->a', ['"a']],
    ['<!-- a --- -->b', ['"b']],
    ['a<!-- open', ['"a']],
    ['a<p class="b', ['"a', '<p']],
    ['a</', ['"a</']],
    ['<title>a <b> &amp; c</title >d', ['<title', '>', '"a <b> &amp; c', '</title', '"d']],
  ])('reads %s as the HTML standard does', (html, tokens) => {
    expect(tokensOf(html)).toEqual(tokens);
  });
});
