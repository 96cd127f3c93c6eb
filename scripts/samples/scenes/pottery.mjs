// @ts-check
import { canvas, r1 } from '../draw/canvas.mjs';
import { field, grainField, vignette } from '../draw/scenery.mjs';
import { cup } from './vessels.mjs';

export function glazeTests() {
  const c = canvas(900, 600, 'glaze-tests');
  field(c, '#cbb592');
  grainField(c, { fx: 0.006, fy: 0.12, rgb: [110, 78, 44], gain: 1.4, offset: -0.55 });
  const glazes = [
    '#6f9d86',
    '#27455c',
    '#8a3b22',
    '#e7dcc3',
    '#2a211c',
    '#b98a3a',
    '#7b98b5',
    '#a9b78a',
    '#5a2a3a',
    '#d7c7b8',
    '#46603a',
    '#9a6b56',
  ];
  glazes.forEach((glaze, i) => {
    const x = 70 + (i % 4) * 205;
    const y = 40 + Math.floor(i / 4) * 185;
    c.add(
      `<rect x="${x + 8}" y="${y + 12}" width="150" height="152" rx="14" fill="#3a2a17" fill-opacity="0.45" filter="${c.blur(6)}"/>`,
    );
    c.add(`<rect x="${x}" y="${y}" width="150" height="152" rx="14" fill="#c98f63"/>`);
    c.add(
      `<path d="M${x} ${y + 14}q0 -14 14 -14h122q14 0 14 14v${c.random.int(92, 108)}q-18 ${c.random.int(8, 30)} -40 4t-50 ${c.random.int(0, 10)}t-60 -6z" fill="${glaze}"/>`,
    );
    c.add(
      `<path d="M${x + 14} ${y + 18}q46 -12 112 -4" stroke="#fff" stroke-opacity="0.55" stroke-width="7" stroke-linecap="round" fill="none" filter="${c.blur(2)}"/>`,
    );
    for (let k = 0; k < 26; k += 1)
      c.add(
        `<circle cx="${r1(x + c.random.range(8, 142))}" cy="${r1(y + c.random.range(10, 90))}" r="${r1(c.random.range(0.8, 2.4))}" fill="#fff" fill-opacity="0.25"/>`,
      );
    c.add(`<circle cx="${x + 75}" cy="${y + 138}" r="7" fill="#5b3a20"/>`);
  });
  vignette(c, 0.3);
  return c;
}

export function kiln() {
  const c = canvas(960, 640, 'kiln');
  field(
    c,
    c.linear([
      [0, '#2b2730'],
      [1, '#4b4038'],
    ]),
  );
  field(c, '#5d5148', 540);
  grainField(c, { fx: 0.03, fy: 0.06, rgb: [20, 16, 14], gain: 1.3, offset: -0.45 }, 540);
  const shape = '<path d="M190 560V330Q200 110 480 96Q760 110 770 330V560Z"/>';
  c.add(`<g clip-path="${c.clip(shape)}">`);
  for (let row = 0; row < 17; row += 1)
    for (let k = 0; k < 10; k += 1)
      c.add(
        `<rect x="${150 + k * 72 + (row % 2) * 36}" y="${90 + row * 29}" width="68" height="25" rx="2" fill="${c.random.pick(['#a4613f', '#93533a', '#b06d48', '#874a33', '#9c5a3d'])}"/>`,
      );
  c.add(
    `<rect x="150" y="80" width="660" height="500" fill="${c.linear(
      [
        [0, '#000', 0.45],
        [0.35, '#000', 0],
        [1, '#000', 0.5],
      ],
      'right',
    )}"/></g>`,
  );
  c.add(
    `<path d="M360 560V400Q370 285 480 280Q590 285 600 400V560Z" fill="#3a1c10"/><path d="M385 560V405Q392 312 480 308Q568 312 575 405V560Z" fill="${c.radial(
      [
        [0, '#fff3b0'],
        [0.4, '#ffb03a'],
        [1, '#c2390c'],
      ],
      0.5,
      0.7,
      0.7,
    )}"/>`,
  );
  for (const [x, h] of /** @type {[number, number][]} */ ([
    [430, 90],
    [482, 120],
    [532, 80],
  ]))
    c.add(
      `<path d="M${x - 22} 552q-14 ${-h * 0.6} 8 ${-h}h28q22 ${h * 0.4} 8 ${h}z" fill="#7d2f10" fill-opacity="0.75"/>`,
    );
  c.add(
    `<ellipse cx="480" cy="575" rx="300" ry="60" fill="#ff9a3c" fill-opacity="0.45" filter="${c.blur(26)}"/><rect x="440" y="20" width="80" height="90" fill="#7f4a34"/>`,
  );
  vignette(c, 0.55);
  return c;
}

/** @param {string} seed @param {string} ground @param {Omit<Parameters<typeof cup>[1], 'x' | 'y' | 'w' | 'h'>} look @param {(c: ReturnType<typeof canvas>) => string} [mark] */
function portrait(seed, ground, look, mark) {
  const c = canvas(720, 720, seed);
  if (ground) {
    field(
      c,
      c.radial(
        [
          [0, '#ffffff'],
          [1, ground],
        ],
        0.4,
        0.35,
        0.8,
      ),
    );
    field(c, ground, 560);
    field(
      c,
      c.linear([
        [0, '#fff', 0.55],
        [1, '#fff', 0],
      ]),
      540,
      60,
    );
  }
  cup(c, {
    x: 360,
    y: 250,
    w: 380,
    h: 310,
    shadow: ground !== '',
    ...look,
    ...(mark ? { mark: mark(c) } : {}),
  });
  return c;
}

export const celadonCup = () =>
  portrait('celadon-cup', '', { light: '#dcefe0', mid: '#a3c7b0', dark: '#628a72', foot: 0.4 }, (c) => {
    let lines = '';
    for (let k = -8; k < 9; k += 1)
      lines += `<path d="M${360 + k * 26} 250Q${360 + k * 24} 420 ${360 + k * 14} 570" stroke="#5f8a72" stroke-opacity="${r1(c.random.range(0.2, 0.5))}" stroke-width="5" fill="none"/>`;
    return lines;
  });

export const tenmokuBowl = () =>
  portrait(
    'tenmoku-bowl',
    '#b9ab9a',
    { light: '#5b4336', mid: '#221712', dark: '#0c0807', foot: 0.3 },
    (c) => {
      let hair = '';
      for (let k = 0; k < 130; k += 1) {
        const x = c.random.range(170, 550);
        hair += `<path d="M${r1(x)} ${r1(c.random.range(255, 300))}L${r1(360 + (x - 360) * 0.8)} ${r1(c.random.range(340, 520))}" stroke="${c.random.pick(['#b4763a', '#8d5526', '#d29a5a'])}" stroke-opacity="0.55" stroke-width="${r1(c.random.range(1, 3))}"/>`;
      }
      return `${hair}<path d="M150 530q60 26 110 4t100 10t120 -4v60H150z" fill="#8a6a52"/>`;
    },
  );

export const blueWhiteCup = () =>
  portrait(
    'blue-white-cup',
    '#c3ced8',
    { light: '#ffffff', mid: '#e8ecf0', dark: '#a9b3bf', tea: '#b9c45f', foot: 0.42 },
    (c) => {
      let art =
        '<path d="M160 300Q360 372 560 300M160 314Q360 386 560 314M210 540Q360 580 510 540" stroke="#28479a" stroke-width="5" fill="none"/>';
      art +=
        '<path d="M200 500l60-90 36 44 50-78 62 98 40-60 70 90z" fill="#3c60b4" fill-opacity="0.75"/><path d="M190 508Q360 548 530 508" stroke="#28479a" stroke-width="3" fill="none"/>';
      for (let k = 0; k < 5; k += 1)
        art += `<path d="M${250 + k * 50} ${r1(c.random.range(372, 392))}q10 -9 18 0q8 -9 18 0" stroke="#28479a" stroke-width="3" fill="none"/>`;
      return art;
    },
  );

export function plainMug() {
  const c = canvas(720, 720, 'plain-mug');
  field(
    c,
    c.linear([
      [0, '#e9dfd0'],
      [0.72, '#d8c8b1'],
      [0.73, '#b79c7c'],
      [1, '#9f8465'],
    ]),
  );
  grainField(c, { fx: 0.006, fy: 0.1, rgb: [90, 60, 30], gain: 1.2, offset: -0.5 }, 526);
  c.add(
    `<path d="M510 330q130 -20 120 100t-140 100" fill="none" stroke="${c.linear([
      [0, '#f4efe6'],
      [1, '#a79b88'],
    ])}" stroke-width="36"/>`,
  );
  cup(c, {
    x: 350,
    y: 260,
    w: 340,
    h: 330,
    light: '#ffffff',
    mid: '#efe8dc',
    dark: '#b3a793',
    tea: '#7a4a22',
    foot: 0.6,
  });
  for (let k = 0; k < 60; k += 1)
    c.add(
      `<circle cx="${r1(c.random.range(205, 495))}" cy="${r1(c.random.range(330, 560))}" r="${r1(c.random.range(0.8, 2.6))}" fill="#7a6248" fill-opacity="0.5"/>`,
    );
  vignette(c, 0.25);
  return c;
}
