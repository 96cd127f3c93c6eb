// @ts-check
import { canvas, r1 } from '../draw/canvas.mjs';
import { field, foliage, grainField, hills, steam, sun, table, tree, vignette } from '../draw/scenery.mjs';
import { cup, teapot } from './vessels.mjs';

/** @typedef {import('../draw/canvas.mjs').Canvas} Canvas */
const GREENS = ['#1f3d1c', '#2f5a26', '#4b7d33', '#7fa94d', '#a9c46c'];

/** One clipped hedge of tea across the slope. @param {Canvas} c @param {number} y @param {number} tilt @param {number} size @param {string[]} greens */
function teaRow(c, y, tilt, size, greens) {
  const phase = c.random.range(0, 6.28);
  for (let x = -20; x < c.width + 20; x += size * 0.55) {
    const at = y + Math.sin(x / 210 + phase) * tilt + Math.sin(x / 77) * 2;
    c.add(
      `<ellipse cx="${r1(x)}" cy="${r1(at + size * 0.35)}" rx="${r1(size * 0.75)}" ry="${r1(size * 0.55)}" fill="${greens[0]}"/>`,
    );
  }
  for (let x = -20; x < c.width + 20; x += size * 0.3) {
    const at = y + Math.sin(x / 210 + phase) * tilt + Math.sin(x / 77) * 2;
    for (let k = 0; k < 3; k += 1)
      c.add(
        `<ellipse cx="${r1(x + c.random.range(-4, 4))}" cy="${r1(at - size * c.random.range(-0.2, 0.3))}" rx="${r1(size * c.random.range(0.14, 0.3))}" ry="${r1(size * c.random.range(0.08, 0.18))}" fill="${greens[c.random.int(1, greens.length - 1)]}"/>`,
      );
  }
}

export function teaTerraces() {
  const c = canvas(960, 640, 'tea-terraces');
  field(
    c,
    c.linear([
      [0, '#8fb9d8'],
      [0.5, '#f4e3c0'],
      [1, '#f4e3c0'],
    ]),
  );
  sun(c, 700, 170, 30, '#fff3cf');
  grainField(c, { fx: 0.004, fy: 0.014, rgb: [255, 255, 255], gain: 2, offset: -0.95 }, 0, 260);
  hills(c, { y: 230, height: 110, fill: '#9db8b4' });
  hills(c, { y: 270, height: 90, fill: '#7fa08c' });
  hills(c, {
    y: 305,
    height: 60,
    fill: c.linear([
      [0, '#6f8f58'],
      [1, '#3d5e2c'],
    ]),
  });
  tree(c, 150, 330, 110, GREENS.slice(0, 4));
  tree(c, 835, 322, 80, GREENS.slice(0, 4));
  for (let i = 0; i < 11; i += 1) teaRow(c, 325 + i * 14 + i * i * 1.6, 10 + i * 1.5, 14 + i * 3.4, GREENS);
  vignette(c, 0.3);
  return c;
}

export function mistHills() {
  const c = canvas(960, 640, 'mist-hills');
  field(
    c,
    c.linear([
      [0, '#d9e4e3'],
      [1, '#9fb9b3'],
    ]),
  );
  const tones = ['#b9cdca', '#9cb8b2', '#7b9f96', '#5a8376', '#3c6655'];
  tones.forEach((tone, i) => {
    hills(c, {
      y: 170 + i * 75,
      height: 190 - i * 22,
      rough: 0.48,
      fill: c.linear([
        [0, tone],
        [0.5, tone, 0.85],
        [1, '#e8eeec'],
      ]),
    });
    c.add(
      `<ellipse cx="${r1(c.random.range(200, 760))}" cy="${215 + i * 80}" rx="430" ry="26" fill="#f3f6f5" fill-opacity="0.7" filter="${c.blur(16)}"/>`,
    );
  });
  for (let i = 0; i < 3; i += 1)
    teaRow(c, 520 + i * 40, 10, 30 + i * 9, ['#16301f', '#234a2c', '#34663a', '#56864a']);
  c.add(
    `<g fill="#31463e"><path d="M640 405l46-26 46 26z"/><rect x="650" y="404" width="72" height="34" fill="#e4e0d4"/><rect x="680" y="414" width="16" height="24"/></g>`,
  );
  return c;
}

/** @param {Canvas} c @param {number} count @param {(i: number) => [number, number]} place @param {number} size @param {string[]} colors */
function leaves(c, count, place, size, colors) {
  for (let i = 0; i < count; i += 1) {
    const [x, y] = place(i);
    const l = size * c.random.range(0.6, 1.3);
    c.add(
      `<path d="M0 0Q${r1(l / 2)} ${r1(-l * 0.28)} ${r1(l)} 0Q${r1(l / 2)} ${r1(l * 0.28)} 0 0Z" fill="${c.random.pick(colors)}" transform="translate(${r1(x)} ${r1(y)}) rotate(${c.random.int(0, 359)})"/>`,
    );
  }
}

export function witheringTrays() {
  const c = canvas(960, 640, 'withering-trays');
  field(c, '#6d533c');
  grainField(c, { fx: 0.09, fy: 0.004, rgb: [38, 24, 14], gain: 1.6, offset: -0.5 });
  for (let x = 0; x < 960; x += 120)
    c.add(`<path d="M${x} 0V640" stroke="#2e2013" stroke-width="3" stroke-opacity="0.7"/>`);
  const trays = /** @type {[number, number, number][]} */ ([
    [210, 190, 165],
    [560, 150, 150],
    [850, 250, 140],
    [380, 480, 175],
    [720, 510, 150],
  ]);
  for (const [x, y, r] of trays) {
    c.add(
      `<circle cx="${x + 10}" cy="${y + 14}" r="${r}" fill="#1d120a" fill-opacity="0.6" filter="${c.blur(8)}"/>`,
    );
    c.add(
      `<circle cx="${x}" cy="${y}" r="${r}" fill="#a97c43"/><circle cx="${x}" cy="${y}" r="${r - 12}" fill="${c.radial(
        [
          [0, '#e2c894'],
          [1, '#c19a5b'],
        ],
      )}"/>`,
    );
    for (let k = -r + 14; k < r; k += 9) {
      const half = Math.sqrt(Math.max(0, (r - 14) ** 2 - k * k));
      c.add(
        `<path d="M${r1(x - half)} ${y + k}H${r1(x + half)}M${x + k} ${r1(y - half)}V${r1(y + half)}" stroke="#8c6430" stroke-opacity="0.35"/>`,
      );
    }
    leaves(
      c,
      210,
      () => {
        const a = c.random.range(0, 6.283);
        const d = Math.sqrt(c.random.next()) * (r - 34);
        return [x + Math.cos(a) * d, y + Math.sin(a) * d];
      },
      24,
      ['#4e6b2a', '#67863a', '#3b5722', '#87a04e', '#7b7a3a'],
    );
  }
  vignette(c, 0.5);
  return c;
}

export function cupSteam() {
  const c = canvas(960, 640, 'cup-steam');
  field(
    c,
    c.linear([
      [0, '#3c4a3c'],
      [1, '#7c7a55'],
    ]),
  );
  c.add(
    `<g filter="${c.blur(9)}"><rect x="80" y="-20" width="330" height="380" fill="#e9e6c8"/><path d="M245 -20V360M80 170H410" stroke="#59603f" stroke-width="16"/></g>`,
  );
  foliage(c, 240, 330, 150, 60, ['#4a6a35', '#6b8b49'], 40, 22);
  table(c, 400, '#9a6b3f', '#5d3c20', [40, 22, 10]);
  cup(c, {
    x: 520,
    y: 330,
    w: 260,
    h: 190,
    light: '#d7e8d4',
    mid: '#9fc0a4',
    dark: '#5f8169',
    tea: '#c7a83f',
  });
  steam(c, 520, 300, 210);
  leaves(c, 16, () => [c.random.range(180, 360), c.random.range(520, 570)], 34, [
    '#4b5b2a',
    '#64743a',
    '#36471f',
  ]);
  vignette(c);
  return c;
}

export function wokRoast() {
  const c = canvas(960, 640, 'wok-roast');
  field(
    c,
    c.linear([
      [0, '#3a2b22'],
      [1, '#1b120d'],
    ]),
  );
  for (let row = 0; row < 9; row += 1)
    for (let k = -1; k < 10; k += 1)
      c.add(
        `<rect x="${k * 104 + (row % 2) * 52}" y="${row * 36 + 330}" width="100" height="32" rx="3" fill="${c.random.pick(['#7a4630', '#6b3b28', '#84513a', '#5e3323'])}"/>`,
      );
  c.add(
    `<path d="M390 640V560q90 -70 180 0v80z" fill="#1a0c06"/><ellipse cx="480" cy="640" rx="110" ry="70" fill="#ff8a24" filter="${c.blur(18)}"/><path d="M430 640q10 -60 30 -80q8 40 24 -20q20 50 34 20q16 40 20 80z" fill="#ffd060" filter="${c.blur(3)}"/>`,
  );
  c.add(
    `<ellipse cx="480" cy="330" rx="410" ry="178" fill="#17181a"/><ellipse cx="480" cy="318" rx="392" ry="160" fill="${c.radial(
      [
        [0, '#5c5f63'],
        [0.7, '#2c2e31'],
        [1, '#101113'],
      ],
      0.4,
      0.35,
      0.7,
    )}"/>`,
  );
  leaves(
    c,
    620,
    () => {
      const a = c.random.range(0, 6.283);
      const d = Math.sqrt(c.random.next());
      return [470 + Math.cos(a) * d * 245, 342 + Math.sin(a) * d * 92];
    },
    32,
    ['#51692c', '#6f8a3c', '#3f5622', '#8ba351', '#5f6a2c'],
  );
  leaves(c, 26, () => [c.random.range(330, 620), c.random.range(110, 240)], 28, ['#6f8a3c', '#8ba351']);
  steam(c, 500, 250, 230, '#e8e4da');
  vignette(c, 0.6);
  return c;
}

export function teapotCups() {
  const c = canvas(960, 640, 'teapot-cups');
  field(
    c,
    c.linear([
      [0, '#20262a'],
      [1, '#3b4346'],
    ]),
  );
  table(c, 330, '#6a4a33', '#2d1d13', [20, 10, 5]);
  c.add(
    `<rect x="130" y="455" width="720" height="120" rx="12" fill="#2a1a10"/><rect x="140" y="440" width="700" height="112" rx="10" fill="${c.linear(
      [
        [0, '#8a633f'],
        [1, '#5e4028'],
      ],
    )}"/>`,
  );
  for (let y = 452; y < 545; y += 15) c.add(`<path d="M160 ${y}H820" stroke="#3a2414" stroke-width="3"/>`);
  teapot(c, 330, 385, 170, ['#c27a52', '#8a4527', '#3f1b0d']);
  for (const [i, x] of [580, 690, 800].entries())
    cup(c, {
      x,
      y: 430 + i * 6,
      w: 92,
      h: 62,
      light: '#ffffff',
      mid: '#dcd8cf',
      dark: '#9c968a',
      tea: ['#b5642a', '#c4752f', '#a9581f'][i] ?? '#b5642a',
    });
  steam(c, 690, 420, 130);
  vignette(c, 0.55);
  return c;
}

export function teapotCracked() {
  const c = canvas(800, 600, 'teapot-cracked');
  field(
    c,
    c.linear([
      [0, '#9aa7ae'],
      [1, '#cdd3d4'],
    ]),
  );
  field(c, '#b8c4c9', 370);
  for (let i = -20; i < 40; i += 1)
    c.add(`<path d="M${i * 40} 370l-160 240" stroke="#8ea2b4" stroke-width="10" stroke-opacity="0.5"/>`);
  for (let y = 384; y < 600; y += 34)
    c.add(`<path d="M0 ${y}H800" stroke="#8ea2b4" stroke-width="9" stroke-opacity="0.45"/>`);
  c.add(
    `<ellipse cx="430" cy="470" rx="210" ry="54" fill="#6d6a58" fill-opacity="0.5" filter="${c.blur(6)}"/>`,
  );
  teapot(c, 400, 340, 210, ['#ffffff', '#e6e2d8', '#a8a397']);
  c.add(
    `<path d="M352 262l10 34-14 30 22 36-8 28 18 40" fill="none" stroke="#4a4238" stroke-width="3"/><path d="M370 362l26 14 14 28" fill="none" stroke="#4a4238" stroke-width="2"/>`,
  );
  c.add(
    `<g fill="#8b6a2f" fill-opacity="0.8"><ellipse cx="380" cy="436" rx="6" ry="10"/><ellipse cx="392" cy="458" rx="4" ry="6"/></g>`,
  );
  vignette(c, 0.3);
  return c;
}
