// @ts-check
import { canvas, polyline, r1 } from '../draw/canvas.mjs';
import { field, foliage, grainField, hills, pine, ripples, sun, tree, vignette } from '../draw/scenery.mjs';
import { lantern } from './places.mjs';

export function springBlossom() {
  const c = canvas(960, 640, 'spring-blossom');
  field(
    c,
    c.linear([
      [0, '#a9d3ea'],
      [1, '#f3f4ea'],
    ]),
  );
  hills(c, { y: 380, height: 130, fill: '#b4cfc2' });
  hills(c, { y: 440, height: 60, fill: '#93b98c' });
  field(
    c,
    c.linear([
      [0, '#8fbf6a'],
      [1, '#557f3c'],
    ]),
    470,
  );
  c.add('<path d="M480 640Q500 560 460 480H500Q560 560 620 640Z" fill="#d9cba8"/>');
  const pinks = ['#c9718f', '#e398b1', '#f3bccb', '#fbdde4', '#fff3f5'];
  for (const [x, y, s] of /** @type {[number, number, number][]} */ ([
    [180, 560, 1],
    [800, 590, 1.15],
    [620, 500, 0.55],
    [350, 495, 0.5],
  ])) {
    c.add(
      `<path d="M${x - 16 * s} ${y}Q${x - 4 * s} ${y - 120 * s} ${x - 60 * s} ${y - 210 * s}M${x} ${y}Q${x + 4 * s} ${y - 130 * s} ${x + 70 * s} ${y - 230 * s}M${x} ${y - 90 * s}Q${x + 6 * s} ${y - 200 * s} ${x} ${y - 270 * s}" stroke="#4b352d" stroke-width="${r1(20 * s)}" fill="none" stroke-linecap="round"/>`,
    );
    foliage(c, x, y - 270 * s, 190 * s, 120 * s, pinks, 380, 15 * s);
  }
  for (let k = 0; k < 130; k += 1)
    c.add(
      `<ellipse cx="${r1(c.random.range(0, 960))}" cy="${r1(c.random.range(300, 640))}" rx="5" ry="3" fill="${c.random.pick(pinks)}" transform="rotate(${c.random.int(0, 90)} 480 320)"/>`,
    );
  vignette(c, 0.25);
  return c;
}

export function summerLotus() {
  const c = canvas(960, 640, 'summer-lotus');
  field(
    c,
    c.linear([
      [0, '#7fae9c'],
      [0.3, '#4f8a7b'],
      [1, '#1f4d47'],
    ]),
  );
  c.add(`<g filter="${c.blur(7)}">`);
  foliage(c, 480, 40, 560, 80, ['#3f6b3a', '#5f8e4c', '#8db266'], 110, 34);
  c.add('</g>');
  ripples(c, 130, 640, 130, ['#bfdccf', '#2c5f55', '#7fb3a2']);
  for (let k = 0; k < 34; k += 1) {
    const y = 160 + k * 14;
    const s = 0.35 + (y - 160) / 440;
    const x = c.random.range(0, 960);
    c.add(
      `<g transform="translate(${r1(x)} ${r1(y)}) scale(${r1(s * 1.3)} ${r1(s * 0.9)})"><ellipse rx="84" ry="36" fill="${c.random.pick(['#3b7a46', '#4d8f4f', '#2f6a3d', '#66a258'])}"/><path d="M0 0L-80 -6M0 0L-50 -28M0 0L10 -35M0 0L66 -20M0 0L80 10M0 0L30 34M0 0L-40 31" stroke="#9fc98a" stroke-opacity="0.55" stroke-width="3"/><path d="M0 0L84 -4 80 14z" fill="#1f4d47" fill-opacity="0.7"/></g>`,
    );
  }
  for (const [x, y, s] of /** @type {[number, number, number][]} */ ([
    [300, 330, 1.5],
    [660, 270, 1],
    [820, 440, 1.35],
    [500, 200, 0.6],
  ])) {
    c.add(`<path d="M${x} ${y}v${r1(130 * s)}" stroke="#3f6b3a" stroke-width="${r1(7 * s)}"/>`);
    for (const turn of [-70, 70, -48, 48, -26, 26, 0])
      c.add(
        `<path d="M0 0C-30 -40 -22 -84 0 -104C22 -84 30 -40 0 0Z" fill="${c.linear([
          [0, '#e0567f'],
          [0.6, '#f4a9bf'],
          [1, '#fff0f3'],
        ])}" stroke="#d86a8c" stroke-width="1" transform="translate(${x} ${y}) rotate(${turn}) scale(${s})"/>`,
      );
    c.add(`<ellipse cx="${x}" cy="${r1(y - 10 * s)}" rx="${r1(18 * s)}" ry="${r1(11 * s)}" fill="#e6c34a"/>`);
  }
  vignette(c, 0.4);
  return c;
}

export function autumnMaple() {
  const c = canvas(960, 640, 'autumn-maple');
  field(
    c,
    c.linear([
      [0, '#86a9c4'],
      [1, '#f5e6c8'],
    ]),
  );
  sun(c, 760, 130, 30, '#fff1cc');
  hills(c, {
    y: 250,
    height: 200,
    rough: 0.52,
    fill: c.linear([
      [0, '#8d97a8'],
      [1, '#c4b9ac'],
    ]),
  });
  hills(c, {
    y: 330,
    height: 130,
    fill: c.linear([
      [0, '#b0763e'],
      [1, '#8a4f2c'],
    ]),
  });
  const reds = ['#6e2417', '#a33a1d', '#cf5a22', '#e6882c', '#f3b23f'];
  for (let k = 0; k < 16; k += 1)
    foliage(c, c.random.range(0, 960), c.random.range(350, 400), 60, 34, reds, 60, 10);
  field(
    c,
    c.linear([
      [0, '#7fa0a6'],
      [1, '#375661'],
    ]),
    430,
  );
  for (let k = 0; k < 12; k += 1)
    c.add(
      `<ellipse cx="${r1(c.random.range(0, 960))}" cy="${r1(c.random.range(445, 480))}" rx="60" ry="16" fill="${c.random.pick(reds)}" fill-opacity="0.35" filter="${c.blur(6)}"/>`,
    );
  ripples(c, 435, 640, 120, ['#f1d9a8', '#2f4e59', '#a6c0c2']);
  tree(c, 130, 600, 380, reds);
  for (let k = 0; k < 60; k += 1)
    c.add(
      `<path d="M0 -7l3 4 5 -1 -3 5 2 5 -7 -2 -7 2 2 -5 -3 -5 5 1z" fill="${c.random.pick(reds)}" transform="translate(${r1(c.random.range(0, 960))} ${r1(c.random.range(460, 630))}) rotate(${c.random.int(0, 359)})"/>`,
    );
  vignette(c, 0.35);
  return c;
}

export function winterVillage() {
  const c = canvas(960, 640, 'winter-village');
  field(
    c,
    c.linear([
      [0, '#39476b'],
      [0.7, '#8f9dbd'],
      [1, '#d9dcea'],
    ]),
  );
  hills(c, {
    y: 250,
    height: 200,
    rough: 0.54,
    fill: c.linear([
      [0, '#e9eef8'],
      [1, '#9aa9c6'],
    ]),
  });
  for (let k = 0; k < 26; k += 1)
    pine(c, c.random.range(0, 960), c.random.range(360, 400), c.random.range(60, 120), '#3c5068');
  hills(c, {
    y: 400,
    height: 46,
    fill: c.linear([
      [0, '#f7f9fd'],
      [1, '#c3cce0'],
    ]),
  });
  for (const [x, y, s] of /** @type {[number, number, number][]} */ ([
    [180, 450, 1],
    [420, 430, 0.8],
    [640, 470, 1.1],
    [830, 430, 0.75],
  ])) {
    c.add(
      `<rect x="${x - 62 * s}" y="${y - 60 * s}" width="${124 * s}" height="${64 * s}" fill="#5a463c"/><path d="M${x - 84 * s} ${y - 54 * s}L${x} ${y - 124 * s}L${x + 84 * s} ${y - 54 * s}Q${x} ${y - 74 * s} ${x - 84 * s} ${y - 54 * s}Z" fill="#fafcff"/><rect x="${x - 44 * s}" y="${y - 44 * s}" width="${26 * s}" height="${26 * s}" fill="#ffd06e"/><rect x="${x + 16 * s}" y="${y - 44 * s}" width="${26 * s}" height="${26 * s}" fill="#ffd06e"/><rect x="${x - 12 * s}" y="${y - 38 * s}" width="${22 * s}" height="${42 * s}" fill="#2e211b"/><ellipse cx="${x}" cy="${y + 14 * s}" rx="${90 * s}" ry="${12 * s}" fill="#ffd98f" fill-opacity="0.35" filter="${c.blur(8)}"/>`,
    );
    lantern(c, x + 66 * s, y - 40 * s, 9 * s);
  }
  pine(c, 60, 620, 240, '#22364a');
  pine(c, 905, 630, 280, '#22364a');
  for (let k = 0; k < 240; k += 1)
    c.add(
      `<circle cx="${r1(c.random.range(0, 960))}" cy="${r1(c.random.range(0, 640))}" r="${r1(c.random.range(1, 4.5))}" fill="#fff" fill-opacity="${r1(c.random.range(0.4, 0.95))}"/>`,
    );
  vignette(c, 0.35);
  return c;
}

export function kiteSky() {
  const c = canvas(640, 960, 'kite-sky');
  field(
    c,
    c.linear([
      [0, '#3f86c6'],
      [0.8, '#cfe6ef'],
    ]),
  );
  grainField(c, { fx: 0.005, fy: 0.012, rgb: [255, 255, 255], gain: 2.4, offset: -1.1 }, 0, 760);
  hills(c, { y: 800, height: 60, fill: '#8fb37a' });
  field(
    c,
    c.linear([
      [0, '#7da758'],
      [1, '#486f31'],
    ]),
    830,
  );
  c.add(
    '<path d="M300 300Q360 600 270 862" stroke="#fff" stroke-opacity="0.7" stroke-width="2" fill="none"/><g transform="rotate(18 330 240)"><path d="M330 60L470 210L330 420L190 210Z" fill="#d8342c"/><path d="M330 60L470 210H330Z" fill="#f2b632"/><path d="M330 420L190 210H330Z" fill="#2b63a8"/><path d="M330 60V420M190 210H470" stroke="#5a3a20" stroke-width="5"/></g>',
  );
  /** @type {[number, number][]} */
  const tail = [];
  for (let k = 0; k < 30; k += 1) tail.push([270 - k * 7 + Math.sin(k / 2.4) * 34, 410 + k * 9]);
  c.add(`<path d="${polyline(tail)}" stroke="#f4ead2" stroke-width="4" fill="none"/>`);
  for (let k = 3; k < 30; k += 5) {
    const [x, y] = /** @type {[number, number]} */ (tail[k]);
    c.add(
      `<path d="M${r1(x)} ${r1(y)}l-20 -12v24zM${r1(x)} ${r1(y)}l20 -12v24z" fill="${k % 2 ? '#f2b632' : '#2b63a8'}"/>`,
    );
  }
  c.add(
    '<path d="M262 905v-34l-14 -2v36zM286 905l-6 -34h12l8 34z" fill="#2b2d33"/><path d="M246 872q4 -50 26 -50t26 50z" fill="#c24a3a"/><circle cx="272" cy="808" r="15" fill="#3a2a22"/><path d="M262 832L286 850" stroke="#c24a3a" stroke-width="10" stroke-linecap="round"/>',
  );
  for (let k = 0; k < 8; k += 1)
    tree(c, 30 + k * 84, 834, c.random.int(34, 60), ['#35592c', '#548043', '#7ea65a']);
  vignette(c, 0.3);
  return c;
}
