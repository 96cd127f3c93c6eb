import fc from 'fast-check';
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { type MarkupEvents, MarkupTokens } from '../../src/extract/dom/markup-tokens.js';
import { markup } from './markup.js';

/** What makes a tokenizer change its mind, a few characters each. */
const PIECES =
  '< > / </ <! <!- <!-- --> --!> - ]]> <![CDATA[ <? ?> script <script </script style <style> </style> <title> </title <xmp> </xmp> <tmp> </textarea> p <p = " \' x="y" b=c &amp; S <S <T 3 é <div </div> <br/>'
    .split(' ')
    .concat([' ', '\n', '<textarea ', '\u001c', '\u000f/', '']);

const EVENTS = [
  'ontext',
  'onopentagname',
  'onattribname',
  'onattribdata',
  'onattribend',
  'onopentagend',
  'onselfclosingtag',
  'onclosetag',
  'oncomment',
  'oncdata',
  'ondeclaration',
  'onprocessinginstruction',
  'onend',
];
/** htmlparser2 says more of them than their names. */
const BARE = new Set(['onattribend', 'onopentagend', 'onselfclosingtag']);

/** Writes down what is reported; and what nobody reads is not: text from -1, and a value that the page's end cuts off. */
function recorder(): { lines: string[]; events: unknown } {
  const lines: string[] = [];
  const events = Object.fromEntries(
    EVENTS.map((event) => [
      event,
      (...places: number[]) => {
        if (event === 'ontext' && (places[0] ?? 0) < 0) return;
        if (event === 'onend' && lines.at(-1)?.startsWith('onattribdata')) lines.pop();
        lines.push(`${event} ${BARE.has(event) ? '' : places.join(' ')}`);
      },
    ]),
  );
  return { lines, events: { running: true, ...events } };
}

function tokens(html: string): string[] {
  const { lines, events } = recorder();
  new MarkupTokens(html, events as MarkupEvents).read();
  return lines;
}

function tokensOfHtmlparser2(html: string): string[] {
  const { lines, events } = recorder();
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: false }, events as TokenizerCallbacks);
  if (html !== '') tokenizer.write(html);
  tokenizer.end();
  return lines;
}

describe('MarkupTokens', () => {
  it('reports where names, values and texts are written', () => {
    expect(tokens('<p a="b">c</p>')).toEqual([
      'onopentagname 1 2',
      'onattribname 3 4',
      'onattribdata 6 7',
      'onattribend ',
      'onopentagend ',
      'ontext 9 10',
      'onclosetag 12 13',
      'onend ',
    ]);
  });

  it('cuts any markup as htmlparser2 does, whole or broken', () => {
    const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(pieces, markup()), (html) => {
        expect(tokens(html)).toEqual(tokensOfHtmlparser2(html));
      }),
      { numRuns: 5000 },
    );
  });

  it('reports nothing more when it is told to stop', () => {
    const { lines, events } = recorder();
    const stopping = events as { running: boolean; onclosetag: () => void };
    stopping.onclosetag = () => {
      stopping.running = false;
    };
    new MarkupTokens('<p>a</p>b<p>c</p>', stopping as unknown as MarkupEvents).read();
    expect(lines).toEqual(['onopentagname 1 2', 'onopentagend ', 'ontext 3 4']);
  });
});
