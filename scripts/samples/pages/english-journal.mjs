// @ts-check
import { journalPage } from './layout.mjs';

const spring = journalPage({
  path: 'tea/spring.html',
  title: 'First flush: a week on the terraces',
  description: 'What happens between the first open leaf and the first cup of the year.',
  published: '2025-04-02T07:30:00Z',
  image: 'img/tea/terraces-640.jpg',
  kicker: 'Garden notes',
  links: ['bridge', 'ferry', 'noodles', 'tiles'],
  body: `<p>The hedges woke up nine days late this year. All through March the upper terraces stayed the dull green of old cloth, and we began to think that the frost in the second week had gone deeper than the thermometer by the gate would admit. Then, between one rainy Thursday and a bright Friday, every row lifted by the width of a finger.</p>
<figure class="wp-block-image">
<picture>
<source type="image/webp" srcset="/img/tea/terraces-640.webp 640w, /img/tea/terraces-1280.webp 1280w" sizes="(max-width: 700px) 100vw, 700px">
<img src="/img/tea/terraces-640.jpg" alt="Rows of clipped tea bushes curving over a hillside under a low morning sun" width="640" height="427">
</picture>
<figcaption>The upper terraces at seven in the morning. The two trees mark the old boundary.</figcaption>
</figure>
<p>Picking begins as soon as the dew is off. A good shoot is one closed bud and one leaf, taken with a lift of the thumb and never with a nail, because a bruised stem turns brown before it reaches the shed. A steady picker fills a small basket in an hour. It takes four such baskets to make what will, after drying, fit into a tin the size of a loaf.</p>
<h2>On the trays</h2>
<p>In the shed the leaves are spread on bamboo trays, thinly enough that you can see the weave between them. They lie there for six to eight hours while the windows are opened and closed by feel. What you wait for is a change of smell: fresh leaf smells of cut grass, and withered leaf smells, for about twenty minutes, of green apples.</p>
<figure>
<img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" data-src="/img/tea/trays.jpg" alt="Five round bamboo trays of fresh tea leaves on a dark wooden floor, seen from above" width="800" height="533">
<noscript><img src="/img/tea/trays.jpg" alt="Five round bamboo trays of fresh tea leaves on a dark wooden floor, seen from above" width="800" height="533"></noscript>
<figcaption>Withering: the leaves lose a third of their weight on the trays.</figcaption>
</figure>
<p>Miss those twenty minutes and nothing dramatic happens. The tea will still be tea. But the cup will be flat in the middle, and no amount of care at the pan will bring the top note back.</p>
<blockquote><p>Rule painted on the shed door: if you have to ask whether it is ready, it is not ready.</p></blockquote>
<h2>The first cup</h2>
<p>We drink the first batch without ceremony, standing up, from the chipped celadon cups that live on the window sill. The water is well below boiling. The leaves sink, turn over once and open, and the liquor is so pale that visitors often think we have forgotten something.</p>
<figure>
<a href="/img/tea/cup-original.jpg"><img src="/img/tea/cup.jpg" alt="A pale green cup of tea steaming on a wooden table near a window" width="800" height="533"></a>
<figcaption>The first cup of the year. Select the picture for the large version.</figcaption>
</figure>
<p>Then somebody sweeps the floor, the trays go back on their racks, and the second day begins. There are about eleven such days in a spring. After that the leaf is coarser and the work is only work.</p>`,
});

const bridge = journalPage({
  path: 'bridge/history.html',
  title: 'How the Orrin Bridge was built',
  description: 'Six years, two winters and a load test: a short history of a suspension bridge.',
  published: '2024-11-18T10:00:00Z',
  image: 'img/bridge/dusk-1200.jpg',
  kicker: 'Works and structures',
  links: ['ferry', 'stone', 'birds', 'tea'],
  body: `<p>For most of its history the town of Orrin lived on the wrong side of its own river. The market, the school and the railway stood on the west bank; the houses, because the land was cheap, stood on the east. A chain ferry joined the two, except in fog, in ice, and on the four days a year when the chain was being mended.</p>
<figure><img src="/img/bridge/dusk-600.jpg" srcset="/img/bridge/dusk-600.jpg 600w, /img/bridge/dusk-1200.jpg 1200w" sizes="(min-width: 60em) 50vw, 100vw" alt="A suspension bridge with two towers in silhouette against a purple and orange evening sky" width="1200" height="675"><figcaption>The finished bridge at dusk, seen from the old ferry landing.</figcaption></figure>
<h2>Finding the bottom</h2>
<p>The first survey was made from rowing boats with a weighted line. It reported eleven metres of water and, below that, what the surveyors called firm ground. It was not firm ground. It was a raft of old timber and gravel, three metres thick, lying on silt. The first caisson settled evenly for two weeks, stopped, and then in a single night went down on its northern corner by the height of a chair.</p>
<p>Nobody was hurt and almost nothing was lost but time. The piers were redesigned to stand on driven piles, and the pile drivers ran from spring until the river froze. People who lived in Orrin in those years say that they still wake up when a noise stops.</p>
<p><img class="alignleft lazyload" data-original="/img/bridge/piers.jpg" src="/img/pixel.gif" alt="Three concrete piers in scaffolding standing in a grey river, with two orange cranes above them" width="800" height="533"></p>
<p class="wp-caption-text">The piers in the third summer. The tallest crane was lent by the harbour.</p>
<h2>Spinning the cables</h2>
<p>Each main cable holds 3,700 wires, none thicker than a pencil lead. They were carried across one loop at a time by a wheel that took nine minutes for the crossing and was stopped whenever the wind rose above a stiff breeze. When the last wire was in place the bundle was squeezed round by a collar of hydraulic jacks, painted with red lead, and wrapped.</p>
<h3>Key dates</h3>
<table class="wikitable"><caption>The bridge, year by year</caption><thead><tr><th>Year</th><th>Work</th><th>Days lost to weather</th></tr></thead>
<tbody><tr><td>1</td><td>Survey and first caisson</td><td>21</td></tr><tr><td>2</td><td>Redesign, driven piles</td><td>64</td></tr><tr><td>3</td><td>Piers above water</td><td>38</td></tr><tr><td>4</td><td>Towers</td><td>52</td></tr><tr><td>5</td><td>Cables</td><td>77</td></tr><tr><td>6</td><td>Deck and load test</td><td>19</td></tr></tbody></table>
<h2>The load test</h2>
<p>On the last weekend of the sixth year the deck was closed and loaded with gravel trucks, two at first and then more, until ninety-six tonnes stood at mid-span. The sag was read from a brass scale on each tower. It grew almost in proportion to the load, which is what everyone had hoped and what nobody had quite believed.</p>
<figure><img src="../img/bridge/load-test.png" alt="Bar chart of the test load over eight runs, with a line showing the sag of the deck in millimetres" width="720" height="468"><figcaption>Load and sag in the eight runs of the test: 96 tonnes gave 51 millimetres.</figcaption></figure>
<p>The chain ferry made its final crossing the same evening. Its chain is still there, under the silt, and the bell hangs in the school.</p>`,
});

const birds = journalPage({
  path: 'birds/estuary-log.html',
  title: 'Estuary log, February',
  description: 'Three mornings in the hide at the mouth of the Sal.',
  published: '2025-02-23T18:00:00Z',
  head: '<base href="https://journal.weft.example/media/birds/">\n',
  kicker: 'Bird log',
  links: ['tea', 'bridge', 'lane'],
  body: `<p>Three mornings this month, all of them cold, one of them worth the cold. The log below keeps to the order of the notebook. Numbers are counts where the birds stood still, and guesses, marked with a wave, where they did not.</p>
<figure><img src="map.webp" alt="Map of a river mouth with a mudflat in the middle, saltmarsh to the north and a hide on a path to the south" width="760" height="507"><figcaption>The estuary. The hide is the red dot on the southern path.</figcaption></figure>
<h2>Saturday the 8th, falling tide</h2>
<p>Wind north-east and thin. The water left the mudflat slowly, and the waders came in behind it as if someone were pulling a blanket off a bed: dunlin first, ~400, then knot, then the curlews, who walk like people looking for their keys. At nine a harrier crossed the saltmarsh and the whole flock went up at once.</p>
<figure><img src="flock.jpg" alt="A cloud of small waders in flight above a wet mudflat, with more birds feeding on the ground" width="800" height="500"><figcaption>The flock over the mudflat a few seconds after the harrier passed.</figcaption></figure>
<p>They turned three times, dark and then pale and then dark again, and came down within ten metres of where they had started. The harrier, so far as I could see, had never looked at them.</p>
<h2>Sunday the 16th, high water</h2>
<p>No mud, so no waders. A single heron stood at the edge of the reeds for fifty minutes. I know it was fifty because I had promised myself to leave when it moved. It moved its head once, by about the width of the head.</p>
<figure><img src="./heron.jpg" alt="A grey heron standing still in shallow water in front of reeds" width="800" height="533" loading="lazy"><figcaption>The heron, which did not move.</figcaption></figure>
<ul><li>Grey heron, 1</li><li>Teal, 36</li><li>Little grebe, 2</li><li>Kingfisher, heard twice, not seen</li></ul>
<h2>Saturday the 22nd, by boat</h2>
<p>The harbour let us ride along to the outer buoy, where the gulls rest on their way back from the boats. Swell of a metre and a half; coffee lost, notebook saved. An adult glaucous gull sat on the top mark and would not be shifted, not even by the horn.</p>
<p><img src="/media/birds/buoy.jpg" alt="Gulls circling a red steel buoy that leans in a swell under broken cloud" width="800" height="533"></p>
<p>There was also an avocet on the way home, the first of the year, and the one picture I took of it shows mostly my glove.</p>
<figure><img src="avocet.jpg" alt="An avocet, partly hidden by a glove" width="800" height="533"><figcaption>The avocet. You may have to take my word for it.</figcaption></figure>
<p>Total for the month: 41 species, two more than last February and five fewer than the year before.</p>`,
});

const arches = journalPage({
  path: 'maths/arches.html',
  title: 'Why a hanging chain draws an arch',
  description: 'The catenary, the parabola, and which of them belongs under a railway.',
  published: '2025-01-12T09:00:00Z',
  kicker: 'Mathematics',
  links: ['bridge', 'stone', 'tiles'],
  body: `<p>Hang a chain from two nails and it settles into a curve. Turn that curve upside down, build it of stone, and it will stand, because wherever the chain was pulled the stones are now pushed. The chain cannot push and the stones cannot pull, so the same line serves both.</p>
<p>The curve is called a catenary. If the lowest point lies at height <math xmlns="http://www.w3.org/1998/Math/MathML"><mi>a</mi></math>, its equation is</p>
<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><semantics><mrow><mi>y</mi><mo>=</mo><mi>a</mi><mi>cosh</mi><mo>(</mo><mfrac><mi>x</mi><mi>a</mi></mfrac><mo>)</mo></mrow><annotation encoding="application/x-tex">y = a \\cosh\\left(\\frac{x}{a}\\right)</annotation></semantics></math>
<p>It is easily mistaken for a parabola, and for a shallow arch the mistake costs nothing. Expanding the hyperbolic cosine shows why:</p>
<p class="tex">$$ a\\cosh\\frac{x}{a} = a + \\frac{x^2}{2a} + \\frac{x^4}{24a^3} + \\cdots $$</p>
<p>The first two terms are a parabola. The third is what the parabola leaves out, and it only matters once the rise of the arch is comparable with its span.</p>
<figure><img src="img/catenary.png" alt="Two arch-shaped curves on squared paper: a solid red catenary and a dashed blue parabola with the same crown and feet" width="720" height="446"><figcaption>Same crown, same feet: the chain (red) is fuller at the shoulders than the parabola (blue).</figcaption></figure>
<h2>Which one should a bridge use?</h2>
<p>It depends on what the arch carries. If the weight is spread evenly along the curve, as in an arch that carries only itself, the answer is the catenary. If the weight is spread evenly along the horizontal, as in a bridge whose flat deck is much heavier than its arch, the condition for equilibrium becomes <script type="math/tex">H y'' = w</script> with constant <i>H</i> and <i>w</i>, and two integrations give the parabola exactly.</p>
<p>A masonry viaduct lies between the two. The piers are heavy, the spandrels are filled with rubble, and the trains are small compared with both. Builders of the railway age simply drew semicircles, made the ring thick enough for either curve to fit inside it, and went home.</p>
<figure><img src="/maths/img/viaduct.jpg" alt="A short train of red and green carriages crossing a tall brick viaduct with round arches" width="800" height="500"><figcaption>Round arches, thick rings: the safe line of thrust fits inside them with room to spare.</figcaption></figure>
<p>Their caution can be put as a rule. If some catenary-like line of thrust fits everywhere within the ring, the arch stands, and the rule does not ask which one. That is a theorem about the set of possible states, and it needs no knowledge of the actual one.</p>`,
});

/** @type {import('./layout.mjs').SitePage[]} */
export const ENGLISH_JOURNAL = [
  { path: 'tea/spring.html', language: 'en', html: spring },
  { path: 'bridge/history.html', language: 'en', html: bridge },
  { path: 'birds/estuary-log.html', language: 'en', html: birds },
  { path: 'maths/arches.html', language: 'en', html: arches },
];
