import { describe, expect, it } from 'vitest';
import { nodesOf } from '../article.js';
import { urlsOf } from './pictures-of.js';

interface Form {
  name: string;
  html: string;
  urls: string[];
  told?: string[];
}

const FORMS: Form[] = [
  {
    name: 'a size in per cent',
    html: '<img src="/z/w.jpg" width="100%" height="auto" alt="W">',
    urls: ['/z/w.jpg'],
  },
  {
    name: 'a size of 1 × 1 that a style overrides',
    html: '<img src="/z/one.jpg" width="1" height="1" style="width:100%;height:auto" alt="W">',
    urls: ['/z/one.jpg'],
  },
  {
    name: 'a beacon, which is left out',
    html: '<img src="https://stat.example.net/hit.gif?id=1" width="1" height="1" alt="">',
    urls: [],
  },
  {
    name: 'a chart about emoji',
    html: '<figure><img src="/up/emoji-use-2023.png" width="1000" height="600" alt="Use of emoji"><figcaption>Use.</figcaption></figure>',
    urls: ['/up/emoji-use-2023.png'],
  },
  {
    name: 'a photograph of logos',
    html: '<figure><img src="/up/logo-redesign.jpg" width="1000" height="600" alt="The old and the new"><figcaption>Old and new.</figcaption></figure>',
    urls: ['/up/logo-redesign.jpg'],
  },
  {
    name: 'a painted icon',
    html: '<figure><img src="/up/icon-of-st-nicholas.jpg" width="800" height="1000" alt="An icon painted in Pskov"></figure>',
    urls: ['/up/icon-of-st-nicholas.jpg'],
  },
  {
    name: 'a banner that was carried',
    html: '<figure><img src="/up/banner-of-the-guild.jpg" width="800" height="1000" alt="The banner"></figure>',
    urls: ['/up/banner-of-the-guild.jpg'],
  },
  {
    name: 'a still of a film, of no stated size',
    html: '<figure><img src="/up/avatar-fire-and-ash.jpg" alt="A scene"><figcaption>A scene.</figcaption></figure>',
    urls: ['/up/avatar-fire-and-ash.jpg'],
  },
];

describe('Pictures that are no decoration, and decoration', () => {
  it.each(FORMS)('$name', ({ html, urls, told }) => {
    expect(urlsOf(html, told)).toEqual(urls);
  });
});

it.each(['icon-of-saint-nicholas.jpg', 'button-box.jpg', 'plan-of-the-mill.svg'])(
  'a large picture in the text is content, though its file is named %s',
  (file) => {
    const picture = `<figure><img src="/up/${file}" width="800" height="1000" alt="In the chapel of the mill"><figcaption>What hangs in the chapel of the mill</figcaption></figure>`;
    const images = nodesOf(picture).filter(({ type }) => type === 'image');
    expect(images).toMatchObject([{ src: `https://mill.example/up/${file}` }]);
  },
);
