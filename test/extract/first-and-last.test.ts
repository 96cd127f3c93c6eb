import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../src/extract/extract-document.js';

const URL = 'https://valley.example/2025/orchard-walk';

/** What a page yields: the names of its pictures, in order, and its text. */
function extracted(html: string): { pictures: string[]; text: string } {
  const result = extractDocument({ id: 'a', url: URL, body: html, source: { input: 'a.html', offset: 0 } });
  if (!('document' in result)) throw new Error(`the page was dropped: ${result.drop.reason}`);
  const { nodes } = result.document;
  return {
    pictures: nodes.flatMap((node) => (node.type === 'image' ? [node.src.replace(/^.*\//, '')] : [])),
    text: nodes.flatMap((node) => (node.type === 'text' ? [node.text] : [])).join('\n'),
  };
}

const ENGLISH = {
  lang: 'en',
  title: 'Grafting in the lower orchard',
  first:
    'The lower orchard was planted by two sisters in the dry years, and every tree still carries a zinc label with the name of its variety. In February the pruning starts at the eastern wall, where the frost leaves first.',
  second:
    'Grafts are cut while the buds sleep and kept in damp sand until April. Of forty that were set last spring thirty-one have taken, which is more than the old gardener ever managed.',
};
const CHINESE = {
  lang: 'zh',
  title: '下园的嫁接',
  first:
    '下园的果树是两姐妹在旱年里种下的，每棵树上至今还挂着写有品种名字的锌牌。二月里修剪从东墙开始，那边的霜化得最早，工人们早上八点就带着梯子进园。',
  second:
    '接穗要趁芽还睡着的时候剪下来，埋在湿沙里一直留到四月。去年春天接了四十枝，活了三十一枝，比老园丁当年的成绩还好。',
};
type Words = typeof ENGLISH;

/** Frames of sites, apart from those that the trees were fitted on. */
const FRAMES: Record<string, (words: Words, above: string, body: string, below?: string) => string> = {
  journal: ({ lang, title }, above, body, below = '') =>
    `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title} – Valley Journal</title></head><body><div class="vj-shell"><header class="vj-head"><a href="/" class="vj-home">Valley Journal</a><nav><a href="/issues">Issues</a> <a href="/walks">Walks</a> <a href="/shop">Shop</a></nav></header><main class="vj-main"><article class="vj-story">${above}<h1>${title}</h1><div class="vj-copy">${body}</div></article>${below}</main><footer class="vj-foot"><p>Valley Journal, 14 Mill Lane. <a href="/imprint">Imprint</a></p></footer></div></body></html>`,
  bare: ({ lang, title }, above, body, below = '') =>
    `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title></head><body><p><a href="/">Valley</a> <a href="/map">Map</a> <a href="/mail">Mail</a></p>${above}<h1>${title}</h1>${body}${below}<p><small>Valley press, 2025</small></p></body></html>`,
  panel: ({ lang, title }, above, body, below = '') =>
    `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>${title}_果园网</title></head><body><div class="g-top"><a href="/">果园网</a><a href="/n">要闻</a><a href="/p">图片</a><a href="/v">视频</a></div><div class="g-w"><div class="g-l">${above}<h1 class="g-t">${title}</h1><div class="g-i"><span>2025-03-04 09:12</span> <span>果园网</span></div><div class="g-c">${body}</div></div>${below}</div><div class="g-b">果园网 <a href="/us">联系</a></div></body></html>`,
};

const picture = (name: string) => `<img src="/pictures/${name}.jpg" width="900" height="600" alt="">`;

for (const words of [ENGLISH, CHINESE]) {
  const text = `<p>${words.first}</p><p>${words.second}</p>`;
  for (const [name, frame] of Object.entries(FRAMES)) {
    describe(`a page in ${words.lang}, framed as ${name}`, () => {
      it('ends in the figure that closes the article', () => {
        const { pictures } = extracted(
          frame(words, '', `${text}<figure>${picture('orchard')}<figcaption>1906</figcaption></figure>`),
        );
        expect(pictures).toEqual(['orchard.jpg']);
      });

      it('ends in the picture after the last paragraph', () => {
        expect(extracted(frame(words, '', `${text}<p>${picture('graft')}</p>`)).pictures).toEqual([
          'graft.jpg',
        ]);
      });

      it('ends in the gallery that closes the article', () => {
        const names = ['spring', 'summer', 'autumn', 'winter', 'frost'];
        const gallery = `<div class="vj-frames">${names.map(picture).join('')}</div>`;
        expect(extracted(frame(words, '', text + gallery)).pictures).toEqual(
          names.map((one) => `${one}.jpg`),
        );
      });

      it('begins with the picture above the heading', () => {
        expect(extracted(frame(words, picture('gate'), text)).pictures).toEqual(['gate.jpg']);
      });

      it('keeps the pictures beside one sentence', () => {
        const { pictures, text: shown } = extracted(
          frame(words, '', `<p>${words.second}</p>${picture('ladder')}${picture('wall')}`),
        );
        expect(pictures).toEqual(['ladder.jpg', 'wall.jpg']);
        expect(shown).toContain(words.second);
      });

      it('leaves out the faces and thumbnails that follow the article', () => {
        const below = `<div class="q1"><img src="/faces/31.jpg" width="64" height="64" alt=""><p>M. Orr</p></div><ul class="q2">${[1, 2, 3, 4].map((n) => `<li><a href="/2024/${n}"><img src="/small/${n}.jpg" width="180" height="120" alt=""></a><a href="/2024/${n}">${words.title} ${n}</a></li>`).join('')}</ul>`;
        expect(extracted(frame(words, '', `${text}<p>${picture('graft')}</p>`, below)).pictures).toEqual([
          'graft.jpg',
        ]);
      });

      it('is the short article alone when a long stream of teasers follows', () => {
        const teaser = (n: number) =>
          `<div class="row"><a href="/2024/${n}.html"><img src="/small/${n}.jpg" width="200" height="140" alt=""></a><h3><a href="/2024/${n}.html">${words.title} ${n}</a></h3><p>${n}. ${words.lang === 'zh' ? `第${n}号棚里的苗今年长得比往年都快，园丁说是冬天雨水足的缘故` : `Shed number ${n} was opened to visitors last week, and the seedlings there are taller than in other years`}…</p></div>`;
        const stream = `<div class="rows">${Array.from({ length: 24 }, (_, n) => teaser(n + 10)).join('')}</div>`;
        const { pictures, text: shown } = extracted(frame(words, '', text, stream));
        expect(pictures).toEqual([]);
        expect(shown).toContain(words.second);
        expect(shown).not.toMatch(/Shed number|号棚里/);
      });
    });
  }
}
