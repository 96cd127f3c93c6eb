// @ts-check
import { canvas, r1 } from '../draw/canvas.mjs';
import { field, foliage, grainField, gull, hills, ripples, sun, vignette } from '../draw/scenery.mjs';

/** @typedef {import('../draw/canvas.mjs').Canvas} Canvas */

/** @param {Canvas} c @param {number} x @param {number} y @param {number} s */
export function lantern(c, x, y, s) {
  c.add(
    `<circle cx="${r1(x)}" cy="${r1(y)}" r="${r1(s * 2.2)}" fill="${c.radial([
      [0, '#ffb45a', 0.55],
      [1, '#ffb45a', 0],
    ])}"/><path d="M${r1(x)} ${r1(y - s * 1.7)}v${r1(s * 3.6)}" stroke="#7a1a10" stroke-width="${r1(s * 0.12)}"/><ellipse cx="${r1(x)}" cy="${r1(y)}" rx="${r1(s)}" ry="${r1(s * 0.82)}" fill="${c.radial(
      [
        [0, '#ffd98a'],
        [0.6, '#e5432a'],
        [1, '#a51d14'],
      ],
    )}"/><rect x="${r1(x - s * 0.4)}" y="${r1(y - s)}" width="${r1(s * 0.8)}" height="${r1(s * 0.24)}" fill="#caa14a"/><rect x="${r1(x - s * 0.4)}" y="${r1(y + s * 0.76)}" width="${r1(s * 0.8)}" height="${r1(s * 0.24)}" fill="#caa14a"/>`,
  );
}

/** A walking figure, seen from behind. @param {Canvas} c @param {number} x @param {number} y foot @param {number} h @param {string} coat @param {string} [umbrella] */
function walker(c, x, y, h, coat, umbrella) {
  c.add(
    `<ellipse cx="${x}" cy="${y}" rx="${r1(h * 0.2)}" ry="${r1(h * 0.04)}" fill="#000" fill-opacity="0.35"/><path d="M${r1(x - h * 0.07)} ${y}v${r1(-h * 0.4)}h${r1(h * 0.14)}v${r1(h * 0.4)}h${r1(-h * 0.05)}l${r1(-h * 0.02)} ${r1(-h * 0.3)}l${r1(-h * 0.02)} ${r1(h * 0.3)}z" fill="#2b2d33"/><path d="M${r1(x - h * 0.12)} ${r1(y - h * 0.36)}q0 ${r1(-h * 0.46)} ${r1(h * 0.12)} ${r1(-h * 0.46)}t${r1(h * 0.12)} ${r1(h * 0.46)}z" fill="${coat}"/><circle cx="${x}" cy="${r1(y - h * 0.88)}" r="${r1(h * 0.075)}" fill="#3a2a22"/>`,
  );
  if (umbrella)
    c.add(
      `<path d="M${r1(x + h * 0.05)} ${r1(y - h * 0.5)}V${r1(y - h * 1.2)}" stroke="#222" stroke-width="2"/><path d="M${r1(x - h * 0.35)} ${r1(y - h * 0.92)}Q${r1(x + h * 0.05)} ${r1(y - h * 1.5)} ${r1(x + h * 0.45)} ${r1(y - h * 0.92)}Q${r1(x + h * 0.05)} ${r1(y - h * 1.04)} ${r1(x - h * 0.35)} ${r1(y - h * 0.92)}Z" fill="${umbrella}"/>`,
    );
}

export function arcadeStreet() {
  const c = canvas(960, 640, 'arcade-street');
  field(
    c,
    c.linear([
      [0, '#8fc0e0'],
      [1, '#e8f1ee'],
    ]),
  );
  grainField(c, { fx: 0.005, fy: 0.012, rgb: [255, 255, 255], gain: 2.2, offset: -1.05 }, 0, 260);
  c.add(
    `<path d="M0 640L400 330H560L960 640Z" fill="${c.linear([
      [0, '#b9b2a6'],
      [1, '#8a8277'],
    ])}"/>`,
  );
  for (const side of [-1, 1]) {
    const walls = ['#d9b98a', '#c7d0c0', '#d49d84', '#e3d6b8', '#b9c3cb'];
    for (let k = 4; k >= 0; k -= 1) {
      const near = 480 + side * (480 - k * 84);
      const far = 480 + side * (480 - (k + 1) * 84);
      const scale = (/** @type {number} */ x) => Math.abs(x - 480) / 480;
      const y = (/** @type {number} */ x, /** @type {number} */ v) => 330 + v * scale(x);
      const quad = (
        /** @type {number} */ a,
        /** @type {number} */ b,
        /** @type {number} */ top,
        /** @type {number} */ bottom,
        /** @type {string} */ fill,
      ) =>
        c.add(
          `<path d="M${r1(a)} ${r1(y(a, top))}L${r1(b)} ${r1(y(b, top))}L${r1(b)} ${r1(y(b, bottom))}L${r1(a)} ${r1(y(a, bottom))}Z" fill="${fill}"/>`,
        );
      quad(near, far, -330 + c.random.int(-20, 40), 310, walls[k] ?? '#ccc');
      quad(near, far, -330, -306, '#8f5b45');
      for (const [w0, w1] of [
        [0.12, 0.42],
        [0.58, 0.88],
      ]) {
        const a = near + (far - near) * /** @type {number} */ (w0);
        const b = near + (far - near) * /** @type {number} */ (w1);
        quad(a, b, -260, -150, '#4c6470');
        quad(a, b, -110, -10, '#4c6470');
        quad(a, b, -10, 2, '#f2ead8');
      }
      quad(near, far, 40, 62, c.random.pick(['#9c2f24', '#2d5d51', '#28476b']));
      quad(near + (far - near) * 0.14, near + (far - near) * 0.88, 90, 310, '#4a3a2f');
      quad(near + (far - near) * 0.3, near + (far - near) * 0.7, 150, 300, '#e8c987');
      quad(near, near + (far - near) * 0.12, 62, 310, '#f0e6d2');
    }
  }
  for (let k = 0; k < 4; k += 1) lantern(c, 300 + k * 120, 208 + (k % 2) * 14, 17);
  c.add('<path d="M230 190Q480 250 740 190" stroke="#3a3a3a" stroke-width="2" fill="none"/>');
  walker(c, 420, 560, 150, '#a33b32');
  walker(c, 540, 500, 110, '#3c5a74');
  walker(c, 478, 430, 62, '#6b6a48');
  vignette(c, 0.3);
  return c;
}

export function rainLane() {
  const c = canvas(800, 1000, 'rain-lane');
  field(
    c,
    c.linear([
      [0, '#2b3547'],
      [0.5, '#4a566b'],
      [1, '#1d2430'],
    ]),
  );
  c.add(
    '<path d="M0 0H300L340 480L300 640L0 900ZM800 0H500L470 480L500 640L800 900Z" fill="#343c48"/><path d="M0 0H300L340 480 0 560ZM800 0H500L470 480 800 560Z" fill="#4b4f58"/>',
  );
  for (let k = 0; k < 5; k += 1) {
    const y = 60 + k * 100;
    c.add(
      `<path d="M0 ${y}L${300 + k * 8} ${y + 34}v18L0 ${y + 30}ZM800 ${y}L${500 - k * 6} ${y + 34}v18L800 ${y + 30}Z" fill="#222831"/>`,
    );
    if (k % 2 === 0)
      c.add(
        `<path d="M90 ${y + 54}l110 14v46l-110 -10zM600 ${y + 68}l110 -14v50l-110 10z" fill="#ffcf7a" fill-opacity="0.85"/>`,
      );
  }
  c.add(
    `<path d="M0 1000V880L330 560H480L800 880V1000Z" fill="${c.linear([
      [0, '#6d6a68'],
      [1, '#272c36'],
    ])}"/>`,
  );
  for (let row = 0; row < 12; row += 1) {
    const y = 580 + row * row * 2.9;
    c.add(
      `<path d="M0 ${r1(y)}H800" stroke="#1b2029" stroke-opacity="0.5" stroke-width="${r1(1 + row * 0.4)}"/>`,
    );
  }
  for (const [x, y, s] of /** @type {[number, number, number][]} */ ([
    [150, 320, 44],
    [650, 350, 44],
    [290, 430, 26],
    [530, 440, 26],
    [360, 490, 15],
    [466, 494, 15],
  ])) {
    lantern(c, x, y, s);
    c.add(
      `<ellipse cx="${x}" cy="${r1(1350 - y * 1.5)}" rx="${s * 0.8}" ry="${s * 2.2}" fill="#ff7a3a" fill-opacity="0.35" filter="${c.blur(12)}"/>`,
    );
  }
  walker(c, 408, 730, 190, '#39414f', '#b5332c');
  for (let k = 0; k < 260; k += 1) {
    const x = c.random.range(0, 820);
    const y = c.random.range(-20, 1000);
    c.add(
      `<path d="M${r1(x)} ${r1(y)}l-5 ${r1(c.random.range(14, 40))}" stroke="#cfd9e6" stroke-opacity="0.28" stroke-width="1.4"/>`,
    );
  }
  vignette(c, 0.5);
  return c;
}

export function rooftops() {
  const c = canvas(960, 600, 'rooftops');
  field(
    c,
    c.linear([
      [0, '#f2c48f'],
      [1, '#fae9cf'],
    ]),
  );
  sun(c, 220, 150, 34, '#fff4d4');
  hills(c, { y: 250, height: 100, fill: '#c9a891' });
  hills(c, { y: 290, height: 60, fill: '#a98a7c' });
  for (let row = 0; row < 5; row += 1) {
    const y = 300 + row * 66;
    for (let k = -1; k < 6 - row * 0.4; k += 1) {
      const w = 150 + row * 34;
      const x = k * w * 1.04 + (row % 2) * w * 0.5 + c.random.int(-14, 14);
      const h = 46 + row * 12;
      c.add(
        `<rect x="${r1(x + w * 0.08)}" y="${y + h * 0.6}" width="${r1(w * 0.84)}" height="130" fill="${c.random.pick(['#efe7d8', '#e3d8c4', '#d8cbb6'])}"/>`,
      );
      c.add(
        `<path d="M${r1(x - 10)} ${y + h * 0.72}Q${r1(x + w * 0.2)} ${y + h * 0.5} ${r1(x + w * 0.26)} ${y}H${r1(x + w * 0.74)}Q${r1(x + w * 0.8)} ${y + h * 0.5} ${r1(x + w + 10)} ${y + h * 0.72}Z" fill="${c.linear(
          [
            [0, '#5a5f66'],
            [1, '#3b4048'],
          ],
        )}"/>`,
      );
      for (let t = 1; t < 14; t += 1)
        c.add(
          `<path d="M${r1(x + w * (0.26 + t * 0.034))} ${y + 3}L${r1(x + (w * t) / 14)} ${r1(y + h * 0.7)}" stroke="#262a30" stroke-opacity="0.5" stroke-width="2"/>`,
        );
      c.add(
        `<path d="M${r1(x + w * 0.22)} ${y}q-8 -10 2 -12h${r1(w * 0.52)}q10 2 2 12z" fill="#2d3138"/><rect x="${r1(x + w * 0.4)}" y="${y + h + 6}" width="${r1(w * 0.16)}" height="26" fill="#7a4a34"/>`,
      );
    }
  }
  for (let k = 0; k < 12; k += 1) gull(c, 560 + k * 26, 120 + ((k * 37) % 60), 20, '#6b4f45');
  vignette(c, 0.3);
  return c;
}

export function pagoda() {
  const c = canvas(720, 960, 'pagoda');
  field(
    c,
    c.linear([
      [0, '#7fb0d6'],
      [0.8, '#f1e7d2'],
    ]),
  );
  grainField(c, { fx: 0.005, fy: 0.012, rgb: [255, 255, 255], gain: 2.2, offset: -1.05 }, 0, 560);
  hills(c, { y: 700, height: 90, fill: '#8ea58b' });
  for (let k = 0; k < 7; k += 1) {
    const y = 800 - k * 92;
    const w = 150 - k * 14;
    c.add(
      `<rect x="${360 - w}" y="${y - 66}" width="${w * 2}" height="70" fill="${c.linear(
        [
          [0, '#e2cfae'],
          [0.5, '#cfb48a'],
          [1, '#8d7350'],
        ],
        'right',
      )}"/>`,
    );
    for (const t of [-0.6, 0, 0.6])
      c.add(`<path d="M${r1(360 + w * t - 14)} ${y + 4}v-38q14 -18 28 0v38z" fill="#5b3826"/>`);
    c.add(
      `<path d="M${360 - w - 52} ${y - 74}Q${360 - w} ${y - 76} ${360 - w + 16} ${y - 100}H${360 + w - 16}Q${360 + w} ${y - 76} ${360 + w + 52} ${y - 74}Q${360 + w + 10} ${y - 58} ${360 + w} ${y - 58}H${360 - w}Q${360 - w - 10} ${y - 58} ${360 - w - 52} ${y - 74}Z" fill="${c.linear(
        [
          [0, '#4d5a55'],
          [1, '#2d3733'],
        ],
      )}"/>`,
    );
  }
  c.add(
    '<path d="M352 150L360 60l8 90z" fill="#b98f3d"/><circle cx="360" cy="120" r="11" fill="#b98f3d"/><rect x="170" y="800" width="380" height="46" fill="#a99b84"/><rect x="140" y="840" width="440" height="40" fill="#958873"/>',
  );
  field(c, '#7d8a5e', 876);
  foliage(c, 90, 830, 120, 90, ['#2f4d2a', '#4c7038', '#7d9c55'], 110, 18);
  foliage(c, 650, 840, 110, 80, ['#2f4d2a', '#4c7038', '#7d9c55'], 100, 18);
  vignette(c, 0.3);
  return c;
}

export function ferryHarbour() {
  const c = canvas(1200, 675, 'ferry-harbour');
  field(
    c,
    c.linear([
      [0, '#79a9d1'],
      [1, '#e4eef0'],
    ]),
  );
  grainField(c, { fx: 0.003, fy: 0.01, rgb: [255, 255, 255], gain: 2.2, offset: -1.0 }, 0, 330);
  hills(c, { y: 320, height: 110, fill: '#8fa7a5' });
  for (let k = 0; k < 17; k += 1) {
    const x = 20 + k * 70;
    const h = c.random.int(46, 96);
    const wall = c.random.pick(['#e8dcc4', '#d9a58a', '#c6d3d6', '#e4c98d', '#b9c7ae']);
    c.add(
      `<rect x="${x}" y="${382 - h}" width="64" height="${h}" fill="${wall}"/><path d="M${x - 4} ${382 - h}l36 -26 36 26z" fill="${c.random.pick(['#8a4a3a', '#6b4f48', '#a35b41'])}"/>`,
    );
    for (let w = 0; w < 3; w += 1)
      c.add(`<rect x="${x + 9 + w * 18}" y="${394 - h}" width="9" height="14" fill="#51616c"/>`);
  }
  field(c, '#7f8282', 378, 18);
  field(
    c,
    c.linear([
      [0, '#6f9bae'],
      [1, '#1f4a5e'],
    ]),
    396,
  );
  ripples(c, 400, 675, 280, ['#d5e6ea', '#2b5d73', '#8fb7c4']);
  c.add(
    `<path d="M260 470H960L900 560H330Q280 540 260 470Z" fill="${c.linear([
      [0, '#224a7a'],
      [0.4, '#224a7a'],
      [0.41, '#a6322a'],
      [1, '#7d211b'],
    ])}"/><path d="M300 470V420H930L948 470Z" fill="#f5f4ef"/><path d="M360 420V376H860L880 420Z" fill="#eceae2"/><path d="M690 376V340H800L812 376Z" fill="#f5f4ef"/><path d="M440 376L452 306H520L530 376Z" fill="#d9932f"/><rect x="448" y="322" width="76" height="14" fill="#224a7a"/>`,
  );
  for (let k = 0; k < 20; k += 1) c.add(`<circle cx="${330 + k * 30}" cy="446" r="8" fill="#4d6472"/>`);
  for (let k = 0; k < 15; k += 1)
    c.add(`<rect x="${382 + k * 31}" y="388" width="20" height="18" fill="#4d6472"/>`);
  c.add(
    `<path d="M486 300q-70 -40 -170 -46" stroke="#8a8f92" stroke-width="22" stroke-opacity="0.35" fill="none" filter="${c.blur(9)}"/><path d="M230 556q60 -22 120 4h560q60 -16 130 10q-200 22 -420 14T230 556z" fill="#eef6f6" fill-opacity="0.75"/>`,
  );
  for (let k = 0; k < 9; k += 1)
    gull(c, c.random.range(100, 1100), c.random.range(60, 280), c.random.range(20, 40), '#fbfbf8', 0.32);
  vignette(c, 0.3);
  return c;
}

export function lighthouseNight() {
  const c = canvas(900, 600, 'lighthouse');
  field(
    c,
    c.linear([
      [0, '#0c1230'],
      [0.7, '#2a3a63'],
      [1, '#4a5f7d'],
    ]),
  );
  for (let k = 0; k < 200; k += 1)
    c.add(
      `<circle cx="${r1(c.random.range(0, 900))}" cy="${r1(c.random.range(0, 380))}" r="${r1(c.random.range(0.6, 1.8))}" fill="#fff" fill-opacity="${r1(c.random.range(0.3, 1))}"/>`,
    );
  c.add(`<circle cx="730" cy="96" r="34" fill="#f4efd8"/><circle cx="716" cy="88" r="32" fill="#141c3e"/>`);
  c.add(
    `<path d="M300 170L900 60V240Z" fill="${c.linear(
      [
        [0, '#ffeeb0', 0.75],
        [1, '#ffeeb0', 0],
      ],
      'right',
    )}"/><path d="M300 170L0 120V226Z" fill="#ffeeb0" fill-opacity="0.22"/>`,
  );
  field(
    c,
    c.linear([
      [0, '#2b4163'],
      [1, '#0a1429'],
    ]),
    430,
  );
  ripples(c, 434, 600, 160, ['#6f86a8', '#16233f', '#d8c98f']);
  c.add('<path d="M130 470Q180 400 260 400H350Q430 408 500 470Q420 520 300 512T130 470Z" fill="#141720"/>');
  c.add(
    `<path d="M258 410L274 200H326L342 410Z" fill="${c.linear(
      [
        [0, '#f2efe8'],
        [0.6, '#c9c5bd'],
        [1, '#7c7d85'],
      ],
      'right',
    )}"/><path d="M270 252h60l4 46h-67zM264 340h73l4 48h-80z" fill="#b8342b"/><rect x="262" y="190" width="76" height="12" fill="#23262e"/><rect x="278" y="152" width="44" height="40" fill="#ffe9a0"/><path d="M270 152h60l-30 -30z" fill="#8b241d"/><circle cx="300" cy="172" r="70" fill="${c.radial(
      [
        [0, '#fff6cf', 0.9],
        [1, '#fff6cf', 0],
      ],
    )}"/><rect x="350" y="372" width="70" height="40" fill="#b9b3a8"/><path d="M344 374h82l-41 -26z" fill="#3a2c2a"/><rect x="378" y="386" width="14" height="14" fill="#ffd777"/>`,
  );
  vignette(c, 0.4);
  return c;
}
