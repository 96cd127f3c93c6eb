import fc from 'fast-check';

const NAMES = [
  'div',
  'p',
  'b',
  'a',
  'ul',
  'li',
  'table',
  'tr',
  'td',
  'th',
  'h1',
  'h2',
  'img',
  'br',
  'noscript',
  'script',
  'style',
  'title',
  'svg',
  'math',
  'figure',
  'figcaption',
  'picture',
  'source',
  'pre',
  'blockquote',
  'head',
  'body',
  'html',
  'template',
  'select',
  'option',
  'button',
  'form',
  'textarea',
  'frameset',
  'iframe',
  'x-custom',
  'DIV',
  'dl',
  'dt',
  'dd',
  'nav',
  'article',
  'object',
  'video',
];
const ATTRIBUTES = [
  'class',
  'id',
  'src',
  'srcset',
  'data-src',
  'style',
  'href',
  'hidden',
  'width',
  'height',
  'alt',
  'type',
  'onload',
  'itemprop',
  'colspan',
];
const VALUES = [
  'a.jpg',
  'a.jpg 1x, b.jpg 2x',
  '100',
  'content',
  'nav menu',
  'display:none',
  'application/ld+json',
  '//x.example/a.png',
  'javascript:alert(1)',
  'data:image/gif;base64,R0lGOD',
  '&amp;&quot;',
  '',
];
const TEXTS = [
  'word',
  ' ',
  'A sentence of several words, with a comma, and an end. ',
  '潮水退去的时候，河口的泥滩像锡一样发亮。',
  '&nbsp;',
  '&lt',
  '<',
  '>',
  '\0',
  '\n',
  ']]>',
  '-->',
  '{"@type":"Article"}',
  '\ud800',
];
const BROKEN = [
  '</',
  '<',
  '<!--',
  '<!',
  '<![CDATA[',
  '<?xml',
  '</p ',
  '<div class="',
  "<a href='",
  '/>',
  '<!doctype html>',
  '</br>',
  '</p>',
];

/** Markup as nobody should write it: open, crossed, stray and half-written tags among texts. */
export function markup(): fc.Arbitrary<string> {
  const name = fc.constantFrom(...NAMES);
  const attribute = fc
    .tuple(fc.constantFrom(...ATTRIBUTES), fc.constantFrom(...VALUES), fc.constantFrom('"', "'", ''))
    .map(([key, value, quote]) => ` ${key}=${quote}${value}${quote}`);
  const piece = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(name, fc.array(attribute, { maxLength: 3 }))
        .map(([tag, attributes]) => `<${tag}${attributes.join('')}>`),
    },
    { weight: 4, arbitrary: name.map((tag) => `</${tag}>`) },
    { weight: 5, arbitrary: fc.constantFrom(...TEXTS) },
    { weight: 1, arbitrary: fc.constantFrom(...BROKEN) },
  );
  return fc.array(piece, { maxLength: 80 }).map((pieces) => pieces.join(''));
}
