import { describe, expect, it } from 'vitest';
import { cheerioOf } from '../../src/extract/dom/cheerio.js';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { textBelow } from '../../src/extract/dom/tree.js';

const ROOT = '<template shadowrootmode="open">';
const seen = (html: string) => textBelow(parseHtml(html), 0);

describe('declarative shadow roots', () => {
  it.each([
    ['what a host holds stands at the slot', `<x-a>${ROOT}1<slot></slot>3</template>2</x-a>4`, '1234'],
    [
      'named slots, the first of a name',
      `<x-a>${ROOT}<slot name=b></slot><slot name=b>no</slot></template><i slot=b>1</i><b slot=b>2</b></x-a>`,
      '12no',
    ],
    [
      'without a slot nothing of it is shown',
      `<x-a>${ROOT}1</template>hidden<p slot=b>hidden</p></x-a>2`,
      '12',
    ],
    ['a slot without content shows its own', `<x-a>${ROOT}1<slot>2</slot></template> </x-a>`, '12'],
    ['content takes the place of the slot’s own', `<x-a>${ROOT}<slot>no</slot></template>1</x-a>`, '1'],
    [
      'a root in a root',
      `<x-a>${ROOT}1<x-b>${ROOT}2<slot></slot></template>3</x-b></template></x-a>4`,
      '1234',
    ],
    [
      'a slot inside what another root’s host holds',
      `<x-a>${ROOT}<x-b>${ROOT}1<slot name=t></slot>3</template><slot slot=t></slot></x-b></template>2</x-a>`,
      '123',
    ],
    [
      'a slot of a root inside is not this root’s',
      `<x-a>${ROOT}<x-b>${ROOT}<slot></slot></template>1</x-b></template>hidden</x-a>`,
      '1',
    ],
    [
      'closed roots too, and HTML elements that may be hosts',
      '<div><template shadowrootmode=CLOSED>1<slot></slot></template>2</div>',
      '12',
    ],
    ['an element that cannot be a host keeps its template', `<ul>${ROOT}no</template><li>1</li></ul>`, '1'],
    [
      'other templates show nothing',
      '<x-a><template>no</template><template shadowrootmode=x>no</template>1</x-a>',
      '1',
    ],
    [
      'the second template of a host shows nothing',
      `<x-a>${ROOT}<slot></slot></template>1${ROOT}no</template></x-a>`,
      '1',
    ],
  ])('%s', (_, html, text) => {
    expect(seen(html)).toBe(text);
  });

  it('are in cheerio’s tree as they are shown', () => {
    const $ = cheerioOf(parseHtml(`<x-a>${ROOT}<p>1</p><slot></slot></template><i>2</i></x-a>`));
    expect($.html()).toBe('<x-a><p>1</p><slot><i>2</i></slot></x-a>');
    expect($('i').closest('x-a')).toHaveLength(1);
  });

  it('nest, and take linear time', () => {
    const deep = `<x-a>${ROOT}<slot></slot>`.repeat(150);
    expect(seen(`${deep}a`)).toBe('a');
    expect(
      seen(
        `<x-a>${ROOT}${'<slot name=b></slot>'.repeat(30_000)}</template>${'<i slot=b>a</i>'.repeat(30_000)}`,
      ),
    ).toHaveLength(30_000);
  });
});
