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
    name: 'an image in an inline drawing',
    html: '<svg viewBox="0 0 900 600" width="900" height="600"><image href="/v/map.jpg" width="900" height="600"/></svg>',
    urls: ['/v/map.jpg'],
  },
  {
    name: 'the same with the older attribute',
    html: '<figure><svg viewBox="0 0 900 600"><image xlink:href="/v/map2.jpg" width="900" height="600"></image></svg><figcaption>The map.</figcaption></figure>',
    urls: ['/v/map2.jpg'],
  },
  {
    name: 'the poster of a video',
    html: '<video poster="/v/still.jpg" width="900" height="500" controls><source src="/v/a.mp4"></video>',
    urls: ['/v/still.jpg'],
  },
  {
    name: 'an embedded picture file',
    html: '<object data="/o/plan.png" type="image/png" width="900" height="600"><p>plan</p></object>',
    urls: ['/o/plan.png'],
  },
  {
    name: 'the fallback of an embedded drawing',
    html: '<object data="/o/plan.svg" type="image/svg+xml"><img src="/o/plan.png" alt="Plan" width="900" height="600"></object>',
    urls: ['/o/plan.png'],
  },
  {
    name: 'a picture that is clicked',
    html: '<p><input type="image" src="/i/big.jpg" alt="Big" width="800" height="600"></p>',
    urls: ['/i/big.jpg'],
  },
  {
    name: 'a custom element',
    html: '<responsive-image src="/c/pier.jpg" alt="Pier" width="900" height="600"></responsive-image>',
    urls: ['/c/pier.jpg'],
  },
  {
    name: 'the set of a lazy background',
    html: '<div class="lazyload photo" data-bgset="/b/p-800.jpg 800w, /b/p-1600.jpg 1600w" style="padding-bottom:60%"></div>',
    urls: ['/b/p-1600.jpg'],
  },
  {
    name: 'a background with a label',
    html: '<div style="background-image:url(&quot;/b/quo.jpg&quot;);min-height:60vh;background-size:cover" role="img" aria-label="Quay"></div>',
    urls: ['/b/quo.jpg'],
  },
  {
    name: 'the background of a drawing that draws nothing',
    html: '<section><svg viewBox="0 0 1080 720" style="background-image:url(&quot;/b/weir.jpg&quot;);background-size:cover"><animate attributeName="opacity"></animate></svg></section>',
    urls: ['/b/weir.jpg'],
  },
  {
    name: 'a background in a box that a bare drawing keeps open',
    html: '<section style="background:url(/b/race.jpg) center/100%;height:0;padding-bottom:66%"><svg viewBox="0 0 1 1"></svg></section>',
    urls: ['/b/race.jpg'],
  },
  {
    name: 'no pattern behind a drawing, and none behind an icon',
    html: '<svg viewBox="0 0 900 600" style="background:url(/b/dots.png)"><path d="M0 0"/></svg><svg viewBox="0 0 24 24" style="background:url(/b/i.png)"></svg>',
    urls: [],
  },
  {
    name: 'a background with a title on it, which the metadata names',
    html: '<div class="hero" style="background-image:url(/h/lead-1600.jpg)"><h2>At noon</h2></div>',
    urls: ['/h/lead-1600.jpg'],
    told: ['lead-1600'],
  },
];

describe('Pictures that no image element shows', () => {
  it.each(FORMS)('$name', ({ html, urls, told }) => {
    expect(urlsOf(html, told)).toEqual(urls);
  });
});
