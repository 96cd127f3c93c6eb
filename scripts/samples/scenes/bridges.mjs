// @ts-check
import { canvas, polyline, r1 } from '../draw/canvas.mjs';
import { field, foliage, grainField, gull, hills, ripples, sun, tree, vignette } from '../draw/scenery.mjs';

export function suspensionDusk() {
  const c = canvas(1200, 675, 'suspension-dusk');
  field(
    c,
    c.linear([
      [0, '#2a3566'],
      [0.45, '#c8698a'],
      [0.68, '#ffb771'],
      [1, '#ffd9a0'],
    ]),
  );
  grainField(c, { fx: 0.003, fy: 0.02, rgb: [255, 196, 170], gain: 2.2, offset: -1.1 }, 0, 400);
  sun(c, 830, 410, 34, '#fff0c0');
  hills(c, { y: 420, height: 90, fill: '#5b4a70' });
  field(
    c,
    c.linear([
      [0, '#e79a72'],
      [0.3, '#85557a'],
      [1, '#262a52'],
    ]),
    448,
  );
  ripples(c, 450, 675, 260, ['#ffd9a0', '#3a2f5c', '#f0a27a', '#5d4675']);
  const ink = '#1d1a2e';
  const cable = (/** @type {number} */ x) =>
    x < 330
      ? 175 + ((330 - x) / 330) ** 1.1 * 240
      : x > 870
        ? 175 + ((x - 870) / 330) ** 1.1 * 240
        : 175 + (1 - ((x - 600) / 270) ** 2) * 205;
  /** @type {[number, number][]} */
  const line = [];
  for (let x = 0; x <= 1200; x += 15) line.push([x, cable(x)]);
  c.add(`<path d="${polyline(line)}" fill="none" stroke="${ink}" stroke-width="6"/>`);
  for (let x = 15; x < 1200; x += 15)
    c.add(`<path d="M${x} ${r1(cable(x))}V418" stroke="${ink}" stroke-width="1.6"/>`);
  c.add(`<rect x="0" y="414" width="1200" height="13" fill="${ink}"/>`);
  for (const x of [330, 870])
    c.add(
      `<path d="M${x - 22} 520L${x - 14} 168h10V520zM${x + 22} 520L${x + 14} 168h-10V520z" fill="${ink}"/><path d="M${x - 16} 200h32M${x - 17} 280h34M${x - 19} 350h38" stroke="${ink}" stroke-width="8"/><rect x="${x - 40}" y="505" width="80" height="34" fill="#15121f"/>`,
    );
  for (let x = 20; x < 1200; x += 58)
    c.add(
      `<circle cx="${x}" cy="408" r="3" fill="#fff1c4"/><circle cx="${x}" cy="408" r="10" fill="#ffdf94" fill-opacity="0.3"/>`,
    );
  vignette(c, 0.4);
  return c;
}

export function piersUnderConstruction() {
  const c = canvas(960, 640, 'piers');
  field(
    c,
    c.linear([
      [0, '#a9bac4'],
      [1, '#e3e2d8'],
    ]),
  );
  grainField(c, { fx: 0.004, fy: 0.012, rgb: [255, 255, 255], gain: 1.8, offset: -0.85 }, 0, 360);
  hills(c, { y: 340, height: 70, fill: '#8e9a98' });
  field(
    c,
    c.linear([
      [0, '#97a7a3'],
      [1, '#4c5f60'],
    ]),
    385,
  );
  ripples(c, 388, 640, 160, ['#c9d3cf', '#40514f', '#78918c']);
  for (const [x, top, w] of /** @type {[number, number, number][]} */ ([
    [180, 250, 54],
    [420, 220, 62],
    [690, 300, 72],
  ])) {
    c.add(`<rect x="${x - w}" y="440" width="${w * 2}" height="60" fill="#7b6c5a"/>`);
    for (let k = -w; k <= w; k += 12) c.add(`<path d="M${x + k} 420v90" stroke="#5a4d3f" stroke-width="5"/>`);
    c.add(
      `<path d="M${x - w * 0.62} 440L${x - w * 0.42} ${top}H${x + w * 0.42}L${x + w * 0.62} 440Z" fill="${c.linear(
        [
          [0, '#c9c2b5'],
          [1, '#8c867c'],
        ],
        'right',
      )}"/>`,
    );
    for (let y = top; y < 430; y += 26)
      c.add(`<path d="M${x - w * 0.66} ${y}h${r1(w * 1.32)}" stroke="#9a6a35" stroke-width="4"/>`);
    for (const k of [-0.66, -0.3, 0.3, 0.66])
      c.add(`<path d="M${r1(x + w * k)} ${top - 34}V440" stroke="#9a6a35" stroke-width="3"/>`);
  }
  const crane = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ s) => {
    let lattice = '';
    for (let k = 0; k < 9; k += 1)
      lattice += `M${r1(x - 10 * s)} ${r1(y - k * 30 * s)}l${r1(20 * s)} ${r1(-30 * s)}M${r1(x + 10 * s)} ${r1(y - k * 30 * s)}l${r1(-20 * s)} ${r1(-30 * s)}`;
    c.add(
      `<path d="${lattice}M${r1(x - 10 * s)} ${y}V${r1(y - 280 * s)}M${r1(x + 10 * s)} ${y}V${r1(y - 280 * s)}M${r1(x - 90 * s)} ${r1(y - 270 * s)}H${r1(x + 250 * s)}M${x} ${r1(y - 330 * s)}L${r1(x + 240 * s)} ${r1(y - 272 * s)}M${x} ${r1(y - 330 * s)}L${r1(x - 85 * s)} ${r1(y - 272 * s)}M${r1(x + 180 * s)} ${r1(y - 270 * s)}v${r1(120 * s)}" fill="none" stroke="#c2581f" stroke-width="${r1(4 * s)}"/><rect x="${r1(x - 100 * s)}" y="${r1(y - 268 * s)}" width="${r1(36 * s)}" height="${r1(30 * s)}" fill="#6b6f70"/><rect x="${r1(x + 168 * s)}" y="${r1(y - 152 * s)}" width="${r1(24 * s)}" height="${r1(16 * s)}" fill="#44494a"/>`,
    );
  };
  crane(300, 440, 1.15);
  crane(560, 420, 0.8);
  c.add(
    '<path d="M760 540h150l-22 38H786z" fill="#3d3a39"/><rect x="800" y="508" width="46" height="32" fill="#b33b2a"/>',
  );
  vignette(c, 0.35);
  return c;
}

/** @param {import('../draw/canvas.mjs').Canvas} c @param {number} y deck @param {[number, number, number][]} arches x, half span, rise @param {number} water @param {string} stone */
function stoneArches(c, y, arches, water, stone) {
  const spans = arches
    .map(
      ([x, half, rise]) =>
        `M${x - half} ${water}Q${x - half} ${water - rise} ${x} ${water - rise}T${x + half} ${water}Z`,
    )
    .join('');
  c.add(
    `<path fill-rule="evenodd" d="M-10 ${water}V${y + 46}Q${c.width / 2} ${y - 46} ${c.width + 10} ${y + 46}V${water}Z${spans}" fill="${stone}"/>`,
  );
  for (const [x, half, rise] of arches) {
    for (let k = 0; k <= 20; k += 1) {
      const a = Math.PI * (k / 20);
      const px = x - Math.cos(a) * half;
      const py = water - Math.sin(a) * rise;
      c.add(
        `<path d="M${r1(px)} ${r1(py)}L${r1(px - Math.cos(a) * 18)} ${r1(py - Math.sin(a) * 22)}" stroke="#5f594d" stroke-opacity="0.7" stroke-width="2.5"/>`,
      );
    }
  }
}

export function stoneArchReflection() {
  const c = canvas(960, 640, 'stone-arch');
  field(
    c,
    c.linear([
      [0, '#bcd4dc'],
      [1, '#eef0e2'],
    ]),
  );
  hills(c, { y: 220, height: 140, fill: '#a5bbb5' });
  hills(c, { y: 270, height: 70, fill: '#86a28c' });
  for (const x of [40, 120, 860, 930])
    tree(c, x, 352, c.random.int(130, 190), ['#2d4a2a', '#47693a', '#6d8f4f', '#93ae66']);
  field(
    c,
    c.linear([
      [0, '#9cb3a8'],
      [1, '#3f5f58'],
    ]),
    350,
  );
  const arches = /** @type {[number, number, number][]} */ ([
    [480, 124, 92],
    [250, 74, 58],
    [710, 74, 58],
  ]);
  c.add(`<g opacity="0.42" transform="translate(0 700) scale(1 -1)">`);
  stoneArches(c, 232, arches, 350, '#8c8676');
  c.add('</g>');
  stoneArches(
    c,
    232,
    arches,
    350,
    c.linear([
      [0, '#d2cab6'],
      [1, '#9b927d'],
    ]),
  );
  for (let x = 30; x < 960; x += 42) {
    const y = 250 + ((x - 480) / 480) ** 2 * 46 - 22;
    c.add(
      `<rect x="${x}" y="${r1(y - 18)}" width="8" height="26" fill="#b9b09b"/><path d="M${x} ${r1(y - 10)}h42" stroke="#b9b09b" stroke-width="6"/>`,
    );
  }
  ripples(c, 354, 640, 130, ['#dfe8dc', '#3b574f', '#a9c0b2']);
  foliage(c, 120, 628, 190, 40, ['#2f4f2b', '#4c7038', '#7b9a55'], 90, 14);
  vignette(c, 0.35);
  return c;
}

export function archCentering() {
  const c = canvas(900, 600, 'arch-centering');
  field(
    c,
    c.linear([
      [0, '#d5dde0'],
      [1, '#f0e9da'],
    ]),
  );
  hills(c, { y: 260, height: 120, fill: '#a9b3a4' });
  field(
    c,
    c.linear([
      [0, '#8f7c5c'],
      [1, '#5e4d36'],
    ]),
    500,
  );
  c.add('<path d="M0 500V300H150Q150 480 170 500ZM900 500V300H750Q750 480 730 500Z" fill="#a79e8b"/>');
  for (let y = 310; y < 500; y += 32)
    c.add(`<path d="M0 ${y}h150M900 ${y}H750" stroke="#7b7362" stroke-width="2"/>`);
  const ring = (/** @type {number} */ a, /** @type {number} */ r) =>
    /** @type {[number, number]} */ ([450 - Math.cos(a) * r, 500 - Math.sin(a) * r * 0.86]);
  for (let k = 0; k < 9; k += 1) {
    const a = Math.PI * (0.05 + (k / 8) * 0.9);
    c.add(`<path d="${polyline([[450, 500], ring(a, 262)])}" stroke="#9a6b36" stroke-width="9"/>`);
  }
  for (const r of [120, 200, 262]) {
    /** @type {[number, number][]} */
    const points = [];
    for (let k = 0; k <= 24; k += 1) points.push(ring((Math.PI * k) / 24, r));
    c.add(
      `<path d="${polyline(points)}" fill="none" stroke="#7d5427" stroke-width="${r === 262 ? 14 : 7}"/>`,
    );
  }
  const stones = 21;
  for (let k = 0; k < stones; k += 1) {
    if (k >= 8 && k <= 12) continue;
    const a = (Math.PI * k) / stones;
    const b = (Math.PI * (k + 0.94)) / stones;
    c.add(
      `<path d="${polyline([ring(a, 272), ring(b, 272), ring(b, 328), ring(a, 328)], true)}" fill="${c.random.pick(['#c4bba6', '#b6ac96', '#cfc7b4'])}" stroke="#6b6455" stroke-width="2"/>`,
    );
  }
  c.add(
    '<path d="M450 60V170" stroke="#5a4a33" stroke-width="4"/><rect x="424" y="170" width="52" height="46" fill="#c4bba6" stroke="#6b6455" stroke-width="2"/><path d="M300 70H600M320 70L450 20L580 70" stroke="#7d5427" stroke-width="9" fill="none"/><path d="M310 70V300M590 70V300" stroke="#7d5427" stroke-width="8"/>',
  );
  vignette(c, 0.3);
  return c;
}

export function viaduct() {
  const c = canvas(960, 600, 'viaduct');
  field(
    c,
    c.linear([
      [0, '#6fa3cf'],
      [1, '#dcecf2'],
    ]),
  );
  grainField(c, { fx: 0.004, fy: 0.01, rgb: [255, 255, 255], gain: 2.2, offset: -1.05 }, 0, 330);
  hills(c, { y: 330, height: 120, fill: '#8aa590' });
  let holes = '';
  for (let k = 0; k < 8; k += 1) holes += `M${30 + k * 118} 520V330a46 62 0 0 1 92 0V520Z`;
  c.add(
    `<path fill-rule="evenodd" d="M-10 520V236H970V520Z${holes}" fill="${c.linear([
      [0, '#c58a63'],
      [1, '#8d5a41'],
    ])}"/><rect x="-10" y="224" width="980" height="16" fill="#a56f50"/>`,
  );
  for (let y = 262; y < 520; y += 16)
    c.add(`<path d="M0 ${y}H960" stroke="#5d3827" stroke-opacity="0.14" stroke-width="2"/>`);
  hills(c, {
    y: 500,
    height: 70,
    fill: c.linear([
      [0, '#7c9a4e'],
      [1, '#4f7034'],
    ]),
  });
  for (let k = 0; k < 4; k += 1)
    c.add(
      `<rect x="${250 + k * 112}" y="184" width="106" height="40" rx="6" fill="${k === 3 ? '#2f5b45' : '#7b2c2a'}"/><path d="M${264 + k * 112} 198h78" stroke="#f3e7c2" stroke-width="12" stroke-dasharray="16 8"/>`,
    );
  for (let k = 0; k < 8; k += 1)
    foliage(
      c,
      c.random.range(0, 960),
      c.random.range(540, 590),
      60,
      20,
      ['#35552a', '#557b39', '#86a558'],
      24,
      12,
    );
  for (let k = 0; k < 4; k += 1) gull(c, 120 + k * 46, 90 + (k % 2) * 26, 24, '#4a5a66');
  vignette(c, 0.3);
  return c;
}
