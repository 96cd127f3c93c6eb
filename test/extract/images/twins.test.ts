import { describe, expect, it } from 'vitest';
import { urlsOf } from './pictures-of.js';

interface Form {
  name: string;
  html: string;
  urls: string[];
  told?: string[];
}

const FORMS: Form[] = [
  {
    name: 'a lazy image and its copy in noscript, equal by URL',
    html: '<figure><img src="data:image/svg+xml,%3Csvg%3E" data-lazy-src="/u/a-1024x683.jpg" data-lazy-srcset="/u/a-1024x683.jpg 1024w, /u/a-300x200.jpg 300w" alt="A"><noscript><img src="/u/a-1024x683.jpg" alt="A"></noscript></figure>',
    urls: ['/u/a-1024x683.jpg'],
  },
  {
    name: 'a placeholder and its copy in noscript',
    html: '<p><img data-src="/u/a.jpg" class="lazyload" src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="><noscript><img src="/u/a.jpg"></noscript></p>',
    urls: ['/u/a.jpg'],
  },
  {
    name: 'a preview, a lazy picture and a copy of three sizes',
    html: '<figure><div class="aspectRatioPlaceholder"><div class="progressiveMedia"><img src="https://cdn-images-1.medium.com/freeze/max/60/1*abcDEF.jpeg?q=20" class="progressiveMedia-thumbnail"><canvas></canvas><img class="progressiveMedia-image" data-src="https://cdn-images-1.medium.com/max/1600/1*abcDEF.jpeg"><noscript><img src="https://cdn-images-1.medium.com/max/1600/1*abcDEF.jpeg"></noscript></div></div><figcaption>Cap A</figcaption></figure>',
    urls: ['https://cdn-images-1.medium.com/max/1600/1*abcDEF.jpeg'],
  },
  {
    name: 'a copy before its lazy image',
    html: '<div class="sqs-block"><noscript><img src="https://images.squarespace-cdn.com/content/v1/x/a.jpg" alt="A"></noscript><img class="thumb-image" data-src="https://images.squarespace-cdn.com/content/v1/x/a.jpg" data-image="https://images.squarespace-cdn.com/content/v1/x/a.jpg" data-image-dimensions="2500x1667" alt="A"></div>',
    urls: ['https://images.squarespace-cdn.com/content/v1/x/a.jpg'],
  },
  {
    name: 'an inline preview, a picture of sources and a copy',
    html: '<div class="gatsby-image-wrapper"><div style="padding-top:66%"></div><img aria-hidden="true" src="data:image/jpeg;base64,/9j/4AAQ" alt=""><picture><source type="image/webp" data-srcset="/s/a-800.webp 800w" sizes="100vw"><img data-src="/s/a-800.jpg" data-srcset="/s/a-400.jpg 400w, /s/a-800.jpg 800w" alt="A" style="opacity:0"></picture><noscript><picture><source type="image/webp" srcset="/s/a-800.webp 800w"><img src="/s/a-800.jpg" alt="A"></picture></noscript></div>',
    urls: ['/s/a-800.jpg'],
  },
  {
    name: 'an inline placeholder and a copy with a set',
    html: '<span style="display:inline-block"><img alt="A" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" decoding="async"><noscript><img alt="A" srcset="/_next/image?url=%2Fimg%2Fa.jpg&amp;w=828&amp;q=75 1x, /_next/image?url=%2Fimg%2Fa.jpg&amp;w=1920&amp;q=75 2x" src="/_next/image?url=%2Fimg%2Fa.jpg&amp;w=1920&amp;q=75"></noscript></span>',
    urls: ['/_next/image?url=%2Fimg%2Fa.jpg&w=1920&q=75'],
  },
  {
    name: 'a row of placeholders with copies, each its own',
    html: '<div><img class="lazy"><noscript><img src="/1.jpg" alt="one" width=800 height=600></noscript><img class="lazy"><noscript><img src="/2.jpg" alt="two" width=800 height=600></noscript></div>',
    urls: ['/1.jpg', '/2.jpg'],
  },
  {
    name: 'copies of slides before and behind the slides',
    html: '<div class="slick-track"><div class="slick-slide slick-cloned"><img src="/s/3.jpg" alt="three" width=900 height=600></div><div class="slick-slide"><img src="/s/1.jpg" alt="one" width=900 height=600></div><div class="slick-slide"><img src="/s/2.jpg" alt="two" width=900 height=600></div><div class="slick-slide"><img src="/s/3.jpg" alt="three" width=900 height=600></div><div class="slick-slide slick-cloned"><img src="/s/1.jpg" alt="one" width=900 height=600></div></div>',
    urls: ['/s/1.jpg', '/s/2.jpg', '/s/3.jpg'],
  },
  {
    name: 'the copy of a slide before the slide',
    html: '<div class="owl-stage"><div class="owl-item cloned"><img src="/s/b1.jpg" width=900 height=600></div><div class="owl-item"><img src="/s/b2.jpg" width=900 height=600></div><div class="owl-item"><img src="/s/b1.jpg" width=900 height=600></div></div>',
    urls: ['/s/b2.jpg', '/s/b1.jpg'],
  },
  {
    name: 'a picture with its caption in noscript alone',
    html: '<noscript><figure><img src="/p/ferry.jpg" alt="The ferry" width="900" height="600"><figcaption>The ferry at noon.</figcaption></figure></noscript>',
    urls: ['/p/ferry.jpg'],
  },
  {
    name: 'a picture beside another one in noscript, which are two',
    html: '<p><img src="/two/real.jpg" alt="Real" width=800 height=600></p><noscript><img src="/two/else.jpg" alt="Else" width=800 height=600></noscript>',
    urls: ['/two/real.jpg', '/two/else.jpg'],
  },
  {
    name: 'two neighbours that are numbered, which are two',
    html: '<p><img src="/two/view-1.jpg" alt="" width=800 height=600><img src="/two/view-2.jpg" alt="" width=800 height=600></p>',
    urls: ['/two/view-1.jpg', '/two/view-2.jpg'],
  },
  {
    name: 'a marked preview of another name in the box of its picture',
    html: '<div class="img-wrap"><img class="lqip" src="/lq/9f3ab2.jpg" width="40" height="27" aria-hidden="true" alt=""><img class="full" src="/ph/tide-1600.jpg" alt="Tide" width="1600" height="1067"></div>',
    urls: ['/ph/tide-1600.jpg'],
  },
  {
    name: 'an AMP image and the copy in it',
    html: '<amp-img src="/c/pier-1200.jpg" width="4" height="3" layout="responsive" alt="Pier"><noscript><img src="/c/pier-1200.jpg" alt="Pier"></noscript></amp-img>',
    urls: ['/c/pier-1200.jpg'],
  },
  {
    name: 'an AMP image and the preview in it',
    html: '<amp-img src="/c/q.jpg" width="900" height="600" layout="responsive" alt="Q"><amp-img placeholder src="/c/q-tiny.jpg" layout="fill"></amp-img></amp-img>',
    urls: ['/c/q.jpg'],
  },
  {
    name: 'a light and a dark version by classes',
    html: '<img class="block dark:hidden" src="/d/x-light.png" alt="Chart" width=800 height=400><img class="hidden dark:block" src="/d/x-dark.png" alt="Chart" width=800 height=400>',
    urls: ['/d/x-light.png'],
  },
  {
    name: 'a light and a dark version by generated classes',
    html: '<p><img src="/img/n1.png" alt="Chart" class="themedComponent_x themedComponent--light_y" width=800 height=400><img src="/img/n2.png" alt="Chart" class="themedComponent_x themedComponent--dark_y" width=800 height=400></p>',
    urls: ['/img/n1.png'],
  },
  {
    name: 'a light and a dark version by fragments',
    html: '<p><img alt="M" src="/m/m.png#only-light" width=800 height=400><img alt="M" src="/m/m_dark.png#only-dark" width=800 height=400></p>',
    urls: ['/m/m.png'],
  },
  {
    name: 'a picture whose light source replaces a dark image',
    html: '<picture><source media="(prefers-color-scheme: light)" srcset="/q/light.png"><img src="/q/dark.png" alt="Q" width=800 height=400></picture>',
    urls: ['/q/light.png'],
  },
  {
    name: 'a dark version alone, which stays',
    html: '<p><img alt="M" src="/m/m.png#gh-dark-mode-only" width=800 height=400></p>',
    urls: ['/m/m.png'],
  },
  {
    name: 'an image that is hidden until it is loaded',
    html: '<figure><img style="display:none" class="lazy" data-original="/o/a.jpg" alt="A" width=900 height=600></figure>',
    urls: ['/o/a.jpg'],
  },
  {
    name: 'an image that fades in',
    html: '<figure><img style="opacity:0;transition:opacity .3s" src="/o/a.jpg" alt="A" width=900 height=600 onload="this.style.opacity=1"></figure>',
    urls: ['/o/a.jpg'],
  },
  {
    name: 'a hidden image that nothing shows',
    html: '<img src="/t.gif" style="display:none" width=1 height=1><p>text</p>',
    urls: [],
  },
];

describe('Elements that stand for one picture', () => {
  it.each(FORMS)('$name', ({ html, urls, told }) => {
    expect(urlsOf(html, told)).toEqual(urls);
  });
});
