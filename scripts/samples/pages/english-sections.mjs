// @ts-check
import { docsPage, forumPage, newsPage, plainPage } from './layout.mjs';

const ferry = newsPage({
  path: 'news/harbour-ferry.html',
  title: 'The evening ferry returns to Saltmere after four years',
  description: 'A refitted boat takes up the 18.40 crossing again from the first of May.',
  published: '2025-04-10T16:20:00Z',
  image: 'cdn/w_1200,h_675,q_60/ferry.jpg',
  standfirst:
    'A refitted boat takes up the 18.40 crossing to Ness again from the first of May. The fare stays what it was.',
  links: ['bridge', 'birds', 'tea', 'tiles', 'lane'],
  hero: `<figure class="hero"><img src="/cdn/w_640,h_360,q_60/ferry.jpg" srcset="/cdn/w_640,h_360,q_60/ferry.jpg 640w, /cdn/w_1200,h_675,q_60/ferry.jpg 1200w" sizes="100vw" width="1200" height="675" alt="A white, blue and red passenger ferry passing a row of coloured houses in a harbour" fetchpriority="high"><figcaption>The ferry on a trial run past the harbour front on Tuesday.</figcaption></figure>`,
  body: `<p>The last boat home is coming back. From the first of May a ferry will again leave Saltmere at twenty to seven in the evening and reach Ness an hour and ten minutes later, the harbour office said on Thursday. The crossing was dropped four years ago, when the old boat failed its survey and no replacement could be found.</p>
<p>Since then anyone who missed the afternoon sailing has had to take the road round the head of the bay, a journey of ninety kilometres. The school at Ness moved its timetable forward by an hour. Two of the three cafés on the quay closed in the evenings, and one closed altogether.</p>
<div class="advert"><a href="/advert/1"><img src="/img/thumb/noodles.jpg" width="160" height="107" alt="Advertisement"></a></div>
<p>The boat is not new. It worked for twenty years on a lake, and came down by canal last autumn with its funnel folded. In the yard it was given a second engine, a ramp that a wheelchair can use at any state of the tide, and a coat of the blue that the harbour has always used. There are seats for 140 and hooks for thirty bicycles.</p>
<figure><img src="/img/news/route.gif" alt="Moving map of the crossing: a small ferry follows a dotted line from Saltmere to Ness" width="360" height="240"><figcaption>The route bends north to keep clear of the bar.</figcaption></figure>
<h2>Waiting for the light</h2>
<p>One thing is still missing. The rule book asks for a working light on the northern rock before a passenger boat may pass it after dark, and the lamp there has been waiting for a lens since January. The lens arrived last week. Weather permitting, it will be lit on the twenty-fifth.</p>
<figure><img class="lazyload" data-src="/img/news/lighthouse-400.jpg" data-srcset="/img/news/lighthouse-400.jpg 400w, /img/news/lighthouse-800.jpg 800w" alt="A red and white lighthouse on a dark rock at night, its beam crossing a sky full of stars" width="800" height="533"><figcaption>The northern light as it looked before the lamp was taken down.</figcaption></figure>
<p>Tickets can be bought on board. The fare, the office said, is the same as four years ago, because nobody had the heart to reprint the sign.</p>`,
});

const kiln = docsPage({
  path: 'docs/kiln-controller.html',
  title: 'Kiln controller: first firing',
  description: 'Wiring, a first program, and all settings of the open kiln controller.',
  published: '2025-03-01T00:00:00Z',
  body: `<div class="section" id="overview"><h1>First firing<a class="headerlink" href="#overview">¶</a></h1>
<p>This page takes you from a box of parts to a finished bisque firing. It assumes an electric kiln of up to 3.6 kW with a type K probe. If your kiln burns gas or wood, read the chapter on dampers first.</p>
<div class="admonition warning"><p class="admonition-title">Warning</p><p>Mains voltage can kill. Pull the plug, wait a minute, and measure before you touch a terminal.</p></div>
<figure><img src="_images/kiln.webp" alt="A brick kiln glowing orange, with three pots visible in the open doorway" width="800" height="533"><figcaption>What you are aiming for: an even glow, brightest at the floor.</figcaption></figure></div>
<div class="section" id="wiring"><h2>Wiring<a class="headerlink" href="#wiring">¶</a></h2>
<p>The live wire runs through the relay; the neutral goes straight to the supply of the board. Keep the two wires of the probe away from both, and twist them together over their whole length. The fan has its own output and may be left out.</p>
<img src="_images/wiring.png" alt="Block diagram: mains to relay to kiln, a control board between fan, relay and temperature probe" width="720" height="468"></div>
<div class="section" id="program"><h2>A firing program<a class="headerlink" href="#program">¶</a></h2>
<p>A program is a list of steps. Each step names a target in degrees Celsius, a rate in degrees per hour, and a time to hold. Save this as <code>bisque.toml</code>:</p>
<div class="highlight-toml"><pre><span class="c"># slow start: the water has to leave before the clay does</span>
<span class="k">name</span> = <span class="s">"bisque"</span>

[[step]]
<span class="k">target</span> = 120
<span class="k">rate</span>   = 50
<span class="k">hold</span>   = <span class="s">"1h"</span>

[[step]]
<span class="k">target</span> = 600
<span class="k">rate</span>   = 160

[[step]]
<span class="k">target</span> = 1220
<span class="k">rate</span>   = 205
<span class="k">hold</span>   = <span class="s">"36m"</span>
</pre></div>
<p>Check it before you load the kiln. The checker prints the expected curve and refuses rates that the elements cannot reach:</p>
<pre><code class="language-shell">kilnctl check bisque.toml
kilnctl run bisque.toml --log firing.csv
</code></pre>
<figure><img src="_images/firing-curve.png" alt="Line chart of temperature over sixteen hours: a slow rise to 1220 degrees and a slower fall, measured against plan" width="720" height="468"><figcaption>A logged firing (red) against its plan (dashed). The lag near the top is normal.</figcaption></figure></div>
<div class="section" id="settings"><h2>Settings<a class="headerlink" href="#settings">¶</a></h2>
<table class="docutils"><thead><tr><th>Setting</th><th>Default</th><th>Meaning</th></tr></thead><tbody>
<tr><td><code>probe</code></td><td>K</td><td>Type of the thermocouple: K, N, R or S</td></tr>
<tr><td><code>window</code></td><td>2 s</td><td>Period over which the relay is switched</td></tr>
<tr><td><code>max_lag</code></td><td>40 °C</td><td>The firing pauses when the kiln falls behind by more</td></tr>
<tr><td><code>on_fault</code></td><td>off</td><td>What to do without a reading: <code>off</code> or <code>hold</code></td></tr>
</tbody></table>
<p>Settings are read once, at the start of a firing. Changing the file during a firing has no effect, by design.</p></div>`,
});

const TILES = /** @type {[string, string, string][]} */ ([
  ['star', 'Star tiles', 'Eight-pointed stars in ochre and cream on blue, from the entrance hall.'],
  ['wave', 'Wave tiles', 'Overlapping blue scales, four to a square, around the pool.'],
  ['check', 'Chequered floor', 'Black and white squares; the veins are painted, not marble.'],
  ['leaf', 'Leaf tiles', 'Two leaves and two berries per tile, turned by a quarter each time.'],
  ['knot', 'Ribbon tiles', 'Gold ribbons crossing on dark red. The green dots hide the joints.'],
  ['mosaic', 'Sun mosaic', 'A sun of four hundred small squares, set by hand in one afternoon.'],
]);

const tiles = plainPage({
  path: 'gallery/tiles.html',
  title: 'Six walls of tiles',
  description: 'Patterns from the old bath house, photographed before it is restored.',
  published: '2025-03-15T12:00:00Z',
  image: 'gallery/full/star.jpg',
  body: `<h1>Six walls of tiles</h1>
<p>The bath house will be closed for two years while its roof is replaced. Before the scaffolding went up we were allowed in for a morning to photograph the walls. No room repeats another; the potters seem to have treated the building as a book of samples.</p>
<p>Select a picture to see it large. All were taken straight on, in daylight, without a flash.</p>
<ul class="gallery-grid">
${TILES.map(([name, title, text]) => `<li class="gallery-item"><a class="lightbox" href="full/${name}.jpg" title="${title}"><img src="small/${name}.jpg" width="220" height="220" alt="${title}: ${text}"></a><p class="gallery-caption">${text}</p></li>`).join('\n')}
</ul>
<p>The tiles are twelve to twenty centimetres square, except in the last room. Their backs carry the thumb print of whoever pressed them, and some of the prints are so small that they must have been children's.</p>`,
});

const teapot = forumPage({
  path: 'forum/thread-212.html',
  title: 'Crack in a white teapot: glaze or body?',
  description: 'A teapot weeps at the seam. Five posts.',
  published: '2025-03-20T20:11:00Z',
  posts: [
    {
      by: 'north-slope',
      avatar: 'hill',
      when: '20 Mar 2025, 20:11',
      text: `<p>My white teapot came out of the second firing with a line running down from the lid, and now it weeps. Two brown drops after ten minutes with hot tea in it. I rubbed ink into the line and it went in, so it is not just the glaze. Or is it?</p>
<div class="attachment"><a href="files/teapot-cracked.jpg"><img src="files/teapot-cracked.jpg" alt="Attachment: a white teapot with a crack from lid to foot, standing in a wet patch on a checked cloth" width="800" height="600"></a></div>`,
    },
    {
      by: 'slow-water',
      avatar: 'wave',
      when: '20 Mar 2025, 21:40',
      text: `<blockquote><cite>north-slope wrote:</cite> I rubbed ink into the line and it went in</blockquote><p>Then it is the body. Crazing takes ink too, but it makes a net, never a single branching line that starts at an edge. Was the lid fired in place? A lid that sticks for an instant while the pot shrinks will do exactly this.</p>`,
    },
    {
      by: 'green-thumb',
      avatar: 'leaf',
      when: '21 Mar 2025, 07:02',
      text: `<p>Agreed on the lid. But I would not blame the firing alone. I ran twelve glazes over the same clay last month and the tight ones (top row, second and third) pulled hard enough to split thin edges.</p>
<p><img src="/forum/files/glaze-tests.jpg" alt="Twelve square glaze test tiles in three rows on a wooden board, each with bare clay at the foot" width="800" height="533"></p><p>If yours is anything like the cream in the corner, the fit is fine and the lid did it.</p>`,
    },
    {
      by: 'night-kiln',
      avatar: 'moon',
      when: '21 Mar 2025, 23:58',
      text: `<p>Keep it for flowers and make another. For what it is worth, I fire lids separately, on a waster ring of the same clay, and have not lost one since. This cup went through the same firing as a cracked pot and is perfectly sound:</p>
<p><img src="/img/tea/cup.jpg?v=3" alt="A sound celadon cup with tea on a table" width="800" height="533"></p>`,
    },
    {
      by: 'north-slope',
      avatar: 'hill',
      when: '22 Mar 2025, 08:15',
      text: '<p>Lid it was. There is a shiny spot on the rim where the two touched. Thank you all; the pot now holds pencils, and the next one gets a ring.</p>',
    },
  ],
});

/** @param {[string, string][]} links */
const linkList = (links) =>
  `<ul class="index">${links.map(([href, text]) => `<li><a href="${href}">${text}</a></li>`).join('')}</ul>`;

const home = plainPage({
  path: 'index.html',
  title: 'Contents',
  description: 'Everything in the journal, by subject.',
  published: '2025-04-11T06:00:00Z',
  body: `<h1>Contents</h1>
${linkList([
  ['tea/spring.html', 'First flush'],
  ['bridge/history.html', 'The Orrin Bridge'],
  ['birds/estuary-log.html', 'Estuary log'],
  ['maths/arches.html', 'Chains and arches'],
])}
${linkList([
  ['news/harbour-ferry.html', 'Evening ferry'],
  ['docs/kiln-controller.html', 'Kiln controller'],
  ['gallery/tiles.html', 'Tiles'],
  ['forum/thread-212.html', 'Teapot thread'],
])}
${linkList([
  ['zh/tea/chunfen.html', '春分'],
  ['zh/city/walk.html', '城南散步'],
  ['zh/food/noodles.html', '葱油拌面'],
  ['zh/shop/cups.html', '四只杯子'],
  ['zh/bridge/stone.html', '石桥'],
  ['zh/birds/winter.html', '冬鸟'],
  ['zh/forum/kite.html', '风筝'],
  ['zh/gallery/seasons.html', '四季'],
])}`,
});

/** @type {import('./layout.mjs').SitePage[]} */
export const ENGLISH_SECTIONS = [
  { path: 'index.html', language: 'en', html: home },
  { path: 'news/harbour-ferry.html', language: 'en', html: ferry },
  { path: 'docs/kiln-controller.html', language: 'en', html: kiln },
  { path: 'gallery/tiles.html', language: 'en', html: tiles },
  { path: 'forum/thread-212.html', language: 'en', html: teapot },
];
