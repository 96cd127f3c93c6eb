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
    name: 'the original over sizes of it, by its stated size',
    html: '<p><img data-attachment-id="1" data-orig-file="https://e.files.wordpress.com/2020/a.jpg" data-orig-size="2000,1333" data-medium-file="https://e.files.wordpress.com/2020/a.jpg?w=300" data-large-file="https://e.files.wordpress.com/2020/a.jpg?w=640" src="https://e.files.wordpress.com/2020/a.jpg?w=640" srcset="https://e.files.wordpress.com/2020/a.jpg?w=640 640w, https://e.files.wordpress.com/2020/a.jpg?w=150 150w" alt="A"></p>',
    urls: ['https://e.files.wordpress.com/2020/a.jpg'],
  },
  {
    name: 'the widest of a lazy set over a preview',
    html: '<img class="lazyload" data-sizes="auto" data-srcset="/a-400.jpg 400w, /a-1600.jpg 1600w" src="/a-40.jpg" alt="A">',
    urls: ['/a-1600.jpg'],
  },
  {
    name: 'the larger of a set whose smallest is the src',
    html: '<img src="/a.jpg" srcset="/a.jpg 160w, /b.jpg 320w" width="320" height="240" alt="A boat">',
    urls: ['/b.jpg'],
  },
  {
    name: 'the widest of sources without conditions, in the plain format',
    html: '<figure><div role="button"><picture><source srcset="https://miro.medium.com/v2/resize:fit:640/format:webp/1*ab.png 640w, https://miro.medium.com/v2/resize:fit:1400/format:webp/1*ab.png 1400w" type="image/webp"><source data-testid="og" srcset="https://miro.medium.com/v2/resize:fit:640/1*ab.png 640w, https://miro.medium.com/v2/resize:fit:1400/1*ab.png 1400w"><img alt="" width="700" height="400" loading="eager" src="https://miro.medium.com/v2/resize:fit:700/1*ab.png"></picture></div></figure>',
    urls: ['https://miro.medium.com/v2/resize:fit:1400/1*ab.png'],
  },
  {
    name: 'the original of a blurred preview',
    html: '<wow-image class="x"><img src="https://static.wixstatic.com/media/ab_c.jpg/v1/fill/w_147,h_98,al_c,q_80,usm_0.66_1.00_0.01,blur_2,enc_auto/ab_c.jpg" alt="A"></wow-image>',
    urls: ['https://static.wixstatic.com/media/ab_c.jpg'],
  },
  {
    name: 'the original at the end of a set',
    html: '<figure class="kg-card kg-image-card"><img src="/content/images/2021/a.jpg" class="kg-image" alt="A" srcset="/content/images/size/w600/2021/a.jpg 600w, /content/images/size/w1000/2021/a.jpg 1000w, /content/images/2021/a.jpg 2000w"></figure>',
    urls: ['/content/images/2021/a.jpg'],
  },
  {
    name: 'the widest of a proxy over a linked picture of no stated width',
    html: '<figure><a class="image-link" href="https://substackcdn.com/image/fetch/f_auto,q_auto:good,fl_progressive:steep/https%3A%2F%2Fbucket.s3.amazonaws.com%2Fpublic%2Fimages%2Fa_1000x667.jpeg"><picture><source type="image/webp" srcset="https://substackcdn.com/image/fetch/w_424,c_limit,f_webp/https%3A%2F%2Fbucket.s3.amazonaws.com%2Fpublic%2Fimages%2Fa_1000x667.jpeg 424w, https://substackcdn.com/image/fetch/w_1456,c_limit,f_webp/https%3A%2F%2Fbucket.s3.amazonaws.com%2Fpublic%2Fimages%2Fa_1000x667.jpeg 1456w"><img src="https://substackcdn.com/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fbucket.s3.amazonaws.com%2Fpublic%2Fimages%2Fa_1000x667.jpeg" alt="A" width="1000" height="667"></picture></a></figure>',
    urls: [
      'https://substackcdn.com/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fbucket.s3.amazonaws.com%2Fpublic%2Fimages%2Fa_1000x667.jpeg',
    ],
  },
  {
    name: 'a lazy picture behind a drawing',
    html: '<p><img class="rich_pages wxw-img" data-ratio="0.66" data-src="https://mmbiz.qpic.cn/mmbiz_jpg/abcdefghijklmnopqrst/640?wx_fmt=jpeg" data-type="jpeg" data-w="1080" style="visibility: hidden !important; width: 677px" src="data:image/svg+xml,%3C"></p>',
    urls: ['https://mmbiz.qpic.cn/mmbiz_jpg/abcdefghijklmnopqrst/640?wx_fmt=jpeg'],
  },
  {
    name: 'the original over the shown size',
    html: '<figure data-size="normal"><noscript><img src="https://pic1.zhimg.com/v2-aaaaaaaaaaaaaaaa_b.jpg" data-rawwidth="1080" class="origin_image" data-original="https://pic1.zhimg.com/v2-aaaaaaaaaaaaaaaa_r.jpg"></noscript><img src="data:image/svg+xml;utf8,&lt;svg&gt;" data-rawwidth="1080" class="origin_image zh-lightbox-thumb lazy" data-original="https://pic1.zhimg.com/v2-aaaaaaaaaaaaaaaa_r.jpg" data-actualsrc="https://pic1.zhimg.com/v2-aaaaaaaaaaaaaaaa_b.jpg"></figure>',
    urls: ['https://pic1.zhimg.com/v2-aaaaaaaaaaaaaaaa_r.jpg'],
  },
  {
    name: 'a lazy picture over a spacer',
    html: '<div class="img_wrapper"><img src="http://simg.sinajs.cn/blog7style/images/common/sg_trans.gif" real_src="http://s3.sinaimg.cn/mw690/001abcZZ&amp;690" alt="A"></div>',
    urls: ['http://s3.sinaimg.cn/mw690/001abcZZ&690'],
  },
  {
    name: 'a proxy with the original in its query',
    html: '<p class="f_center"><img alt="" src="https://nimg.ws.126.net/?url=http%3A%2F%2Fdingyue.ws.126.net%2F2024%2F0101%2Fabc123.jpg&amp;thumbnail=660x2147483647&amp;quality=80&amp;type=jpg"></p>',
    urls: [
      'https://nimg.ws.126.net/?url=http%3A%2F%2Fdingyue.ws.126.net%2F2024%2F0101%2Fabc123.jpg&thumbnail=660x2147483647&quality=80&type=jpg',
    ],
  },
  {
    name: 'a lazy picture without an ending',
    html: '<div class="pgc-img"><img src="data:image/gif;base64,R0" data-src="https://p3-sign.toutiaoimg.com/pgc-image/abc123~tplv-tt-shrink:640:0.image?x=1" img_width="1080" img_height="720"></div>',
    urls: ['https://p3-sign.toutiaoimg.com/pgc-image/abc123~tplv-tt-shrink:640:0.image?x=1'],
  },
  {
    name: 'the zoomed file over the thumbnail',
    html: '<p><img id="aimg_1" src="static/image/common/none.gif" zoomfile="data/attachment/forum/201/a.jpg" file="data/attachment/forum/201/a.jpg.thumb.jpg" class="zoom" width="600"></p>',
    urls: ['/2024/data/attachment/forum/201/a.jpg'],
  },
  {
    name: 'src over hover, error and thumbnail attributes',
    html: '<p><img src="/g/front.jpg" data-hover-src="/g/back.jpg" data-error-src="/g/no.png" data-thumb="/g/t-100.jpg" alt="G" width=900 height=600></p>',
    urls: ['/g/front.jpg'],
  },
  {
    name: 'src over fallback and share attributes',
    html: '<p><img src="/p/cat.jpg" data-pin-url="https://notes.example/" data-fallback="/p/none.jpg" onerror="this.src=0" alt="cat on a wall" width=800 height=600></p>',
    urls: ['/p/cat.jpg'],
  },
  {
    name: 'src over attributes that name pages and smaller pictures',
    html: '<img src="/r/real-1200.jpg" data-permalink="https://notes.example/photo/12" data-url="https://notes.example/walk/" data-pin-media="/r/pin-735.jpg" alt="R" width=1200 height=800>',
    urls: ['/r/real-1200.jpg'],
  },
  {
    name: 'a linked original over its thumbnail',
    html: '<p><a href="/full/photo.jpg"><img src="/thumbs/photo_150x100.jpg" alt="Photo of boats" width="150" height="100"></a></p>',
    urls: ['/full/photo.jpg'],
  },
  {
    name: 'the picture of a lightbox',
    html: '<p><a href="#" data-src="/big/b-1600.jpg"><img src="/big/b-200.jpg" alt="B"></a></p>',
    urls: ['/big/b-1600.jpg'],
  },
  {
    name: 'the original that a gallery script reads from the link',
    html: '<a href="/p/1" data-pswp-src="/p/L-2000.jpg" data-pswp-width="2000"><img src="/p/L-300.jpg" alt="L" width=300 height=200></a>',
    urls: ['/p/L-2000.jpg'],
  },
  {
    name: 'a template filled with named sizes',
    html: '<img class="lazyload" src="/s/lamp_small.jpg" data-src="/s/lamp_{size}.jpg" data-sizes=\'["400x400","1024x1024"]\' alt="L">',
    urls: ['/s/lamp_1024x1024.jpg'],
  },
  {
    name: 'src where a template declares no widths',
    html: '<img src="/a-300.jpg" data-src="/a-%w.jpg" alt="A" width=900 height=600>',
    urls: ['/a-300.jpg'],
  },
  {
    name: 'a template filled with width and height',
    html: '<img src="/t/a_200x.jpg" data-srcset="/t/a_{width}x{height}.jpg" data-widths="[400,800,1600]" data-aspectratio="2" alt="A">',
    urls: ['/t/a_1600x800.jpg'],
  },
  {
    name: 'whole URLs with commas out of a set',
    html: '<img src="/x/a,b,c.jpg" srcset="/x/w_200,a,b.jpg 200w,/x/w_1600,a,b.jpg 1600w" alt="C">',
    urls: ['/x/w_1600,a,b.jpg'],
  },
  {
    name: 'the widest of a resizing proxy',
    html: '<img src="/_next/image?url=%2Fa%2Fq.jpg&w=64&q=10" srcset="/_next/image?url=%2Fa%2Fq.jpg&w=640&q=75 640w, /_next/image?url=%2Fa%2Fq.jpg&w=1200&q=75 1200w" style="filter:blur(20px)" alt="Q">',
    urls: ['/_next/image?url=%2Fa%2Fq.jpg&w=1200&q=75'],
  },
  {
    name: 'the first of two URLs with a line between',
    html: '<img class="b-lazy" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/weir.jpg|/weir@2x.jpg" alt="A">',
    urls: ['/weir.jpg'],
  },
  {
    name: 'what a directive of a framework loads',
    html: '<img v-lazy="/weir.jpg" src="/img/loading.gif" alt="A"><img ng-src="/lock.jpg" alt="B"><img :src="\'/gate.jpg\'" alt="C"><img :src="photo.url" src="/race.jpg" alt="D">',
    urls: ['/weir.jpg', '/lock.jpg', '/gate.jpg', '/race.jpg'],
  },
  {
    name: 'no text that is encoded for a script',
    html: '<img data-src="H4sI/7q93cgAAAA=" src="/weir.jpg" alt="A">',
    urls: ['/weir.jpg'],
  },
  {
    name: 'a template in the src, filled',
    html: '<img class="lazyload" src="/weir_{width}x.jpg" data-widths="[180, 1080]" alt="A">',
    urls: ['/weir_1080x.jpg'],
  },
  {
    name: 'the copy of a picture over a background that previews it',
    html: '<span class="lazy-background blur" style="background-image:url(/weir-20.jpg);background-size:100% 100%;width:800px;height:600px"></span><noscript><img src="/weir.jpg" alt="A" width="800" height="600"></noscript>',
    urls: ['/weir.jpg'],
  },
  {
    name: 'a picture that a script puts into a box',
    html: '<div class="js-delayed-image-load" data-src="https://ichef.bbci.co.uk/news/320/a.jpg" data-alt="A boat" data-width="976" data-height="549"></div>',
    urls: ['https://ichef.bbci.co.uk/news/320/a.jpg'],
  },
];

describe('The URL of the picture that a reader sees', () => {
  it.each(FORMS)('$name', ({ html, urls, told }) => {
    expect(urlsOf(html, told)).toEqual(urls);
  });
});
