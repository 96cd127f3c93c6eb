// @ts-check
import { canvas, r1 } from '../draw/canvas.mjs';
import { field, grainField, gull, hills, ripples, sun, vignette } from '../draw/scenery.mjs';

/** @param {import('../draw/canvas.mjs').Canvas} c @param {number} count @param {number} y @param {string[]} tones */
function reeds(c, count, y, tones) {
  for (let i = 0; i < count; i += 1) {
    const x = c.random.range(-10, c.width + 10);
    const h = c.random.range(80, 210);
    const lean = c.random.range(-34, 34);
    c.add(
      `<path d="M${r1(x)} ${y}q${r1(lean * 0.2)} ${r1(-h * 0.6)} ${r1(lean)} ${r1(-h)}" stroke="${c.random.pick(tones)}" stroke-width="${r1(c.random.range(1.5, 4))}" fill="none"/>`,
    );
    if (i % 5 === 0)
      c.add(
        `<ellipse cx="${r1(x + lean)}" cy="${r1(y - h)}" rx="4" ry="17" fill="#6b4a2c" transform="rotate(${r1(lean * 0.4)} ${r1(x + lean)} ${r1(y - h)})"/>`,
      );
  }
}

export function heron() {
  const c = canvas(960, 640, 'heron');
  field(
    c,
    c.linear([
      [0, '#cfd8d2'],
      [0.5, '#dfe0cf'],
      [0.51, '#a7b8ae'],
      [1, '#6d8a86'],
    ]),
  );
  c.add(`<g filter="${c.blur(5)}">`);
  reeds(c, 90, 330, ['#9aa27c', '#86906a', '#b4b48c']);
  c.add('</g>');
  ripples(c, 340, 640, 150, ['#e7ece4', '#58736f', '#93aaa2']);
  c.add(
    `<ellipse cx="520" cy="566" rx="150" ry="14" fill="#3d5450" fill-opacity="0.45" filter="${c.blur(4)}"/>`,
  );
  c.add(
    '<path d="M506 420L500 562l-26 6M540 416L552 486 540 566l-24 5" stroke="#7a6a45" stroke-width="8" fill="none" stroke-linejoin="round"/>',
  );
  c.add(
    `<path d="M400 400Q430 300 560 300Q650 306 700 392Q640 400 610 418Q520 452 440 430Z" fill="${c.linear([
      [0, '#a8b3bb'],
      [1, '#6c7a86'],
    ])}"/>`,
  );
  c.add(
    '<path d="M470 340q100 -30 220 50q-70 10 -110 30q-80 -10 -110 -80z" fill="#55636f"/><path d="M560 396l150 26-90 12z" fill="#3c4852"/>',
  );
  c.add(
    '<path d="M430 410Q380 360 420 300Q452 250 420 196Q404 164 436 150" stroke="#d9dee0" stroke-width="30" fill="none" stroke-linecap="round"/><path d="M428 330Q446 262 424 210" stroke="#4a545c" stroke-width="4" stroke-dasharray="12 7" fill="none"/>',
  );
  c.add(
    '<ellipse cx="432" cy="150" rx="34" ry="23" fill="#e6eaea"/><path d="M410 142q36 -26 110 14q-50 -4 -80 4z" fill="#2f383f"/><path d="M406 146L292 170l108 8z" fill="#e2a73b"/><circle cx="420" cy="148" r="5" fill="#e8c23c"/><circle cx="420" cy="148" r="2.6" fill="#111"/>',
  );
  reeds(c, 22, 650, ['#5c6b3c', '#7b8750', '#46552e']);
  vignette(c, 0.35);
  return c;
}

export function waderFlock() {
  const c = canvas(960, 600, 'wader-flock');
  field(
    c,
    c.linear([
      [0, '#7f93ad'],
      [0.55, '#e8c9a4'],
      [0.56, '#8d7d6c'],
      [1, '#4d453c'],
    ]),
  );
  grainField(c, { fx: 0.003, fy: 0.02, rgb: [250, 225, 200], gain: 2, offset: -0.95 }, 0, 320);
  hills(c, { y: 330, height: 24, fill: '#6a6a6c' });
  field(
    c,
    c.linear([
      [0, '#a08f7a'],
      [1, '#4a4238'],
    ]),
    345,
  );
  grainField(c, { fx: 0.006, fy: 0.05, rgb: [214, 205, 190], gain: 2.4, offset: -1.2 }, 345);
  for (let i = 0; i < 330; i += 1) {
    const t = c.random.next();
    const x = 90 + t * 800;
    const y = 190 - Math.sin(t * 3.1) * 110 + c.random.range(-60, 60) * (0.4 + t);
    gull(
      c,
      x,
      y,
      c.random.range(9, 22),
      c.random.pick(['#2f3238', '#41444a', '#565a60']),
      c.random.range(0.1, 0.5),
    );
  }
  for (let i = 0; i < 40; i += 1) {
    const x = c.random.range(30, 930);
    const y = c.random.range(400, 580);
    const s = 0.35 + (y - 400) / 260;
    c.add(
      `<g transform="translate(${r1(x)} ${r1(y)}) scale(${r1(s)})"><ellipse rx="17" ry="9" fill="#3a332b"/><circle cx="17" cy="-9" r="6" fill="#3a332b"/><path d="M22 -9l17 7" stroke="#2a241e" stroke-width="2.5"/><path d="M-3 8v16M5 8v16" stroke="#2a241e" stroke-width="2"/></g>`,
    );
  }
  vignette(c, 0.35);
  return c;
}

export function buoyAtSea() {
  const c = canvas(900, 600, 'buoy');
  field(
    c,
    c.linear([
      [0, '#5d7f9e'],
      [1, '#c9d6da'],
    ]),
  );
  grainField(c, { fx: 0.004, fy: 0.012, rgb: [255, 255, 255], gain: 2, offset: -0.95 }, 0, 300);
  field(
    c,
    c.linear([
      [0, '#4e7c8d'],
      [1, '#163849'],
    ]),
    300,
  );
  for (let i = 0; i < 9; i += 1) hillsOfWater(c, 310 + i * 32, i);
  c.add(
    '<g transform="rotate(7 450 400)"><path d="M380 400h140l-26 66h-88z" fill="#b3261e"/><path d="M380 400h140l-6 16H386z" fill="#e7e2d6"/><path d="M410 400L436 250h28L490 400M420 350h60M428 300h44" stroke="#b3261e" stroke-width="9" fill="none"/><rect x="434" y="222" width="32" height="30" fill="#e7d9a0"/><path d="M430 222h40l-20 -22z" fill="#7d1a14"/></g>',
  );
  gull(c, 450, 176, 70, '#f5f6f4', 0.34);
  for (let i = 0; i < 9; i += 1)
    gull(
      c,
      c.random.range(80, 820),
      c.random.range(50, 240),
      c.random.range(18, 44),
      c.random.pick(['#f2f3f1', '#dfe4e6']),
      0.3,
    );
  hillsOfWater(c, 470, 10);
  vignette(c, 0.35);
  return c;
}

/** One swell. @param {import('../draw/canvas.mjs').Canvas} c @param {number} y @param {number} i */
function hillsOfWater(c, y, i) {
  hills(c, {
    y,
    height: 10 + i * 4,
    rough: 0.42,
    levels: 6,
    fill: c.linear([
      [0, '#9cc0c6', 0.5],
      [0.1, '#2c5f74', 0.9],
      [1, '#1c475b', 0.9],
    ]),
  });
}

export function geeseSunset() {
  const c = canvas(960, 600, 'geese-sunset');
  field(
    c,
    c.linear([
      [0, '#3b3a63'],
      [0.5, '#d4695a'],
      [0.8, '#f8b45e'],
      [1, '#fbd98e'],
    ]),
  );
  sun(c, 480, 430, 58, '#ffe9ad', 5);
  grainField(c, { fx: 0.003, fy: 0.03, rgb: [96, 48, 70], gain: 2.2, offset: -1.15 }, 0, 420);
  for (let i = 0; i < 15; i += 1) {
    const arm = i % 2 === 0 ? -1 : 1;
    const k = Math.ceil(i / 2);
    const x = 600 - k * (arm < 0 ? 46 : 58);
    const y = 150 + k * (arm < 0 ? 26 : -8) + (arm > 0 ? k * 2 : 0);
    c.add(
      `<g transform="translate(${x} ${y}) scale(0.9)" fill="#1f1a2b"><path d="M-26 0Q0 -8 22 -3L44 -8L46 -4L24 4Q0 10 -28 4Z"/><path d="M-4 -2Q-22 ${c.random.int(-38, -20)} -34 ${c.random.int(-34, -14)}Q-14 -10 8 -2Z"/><path d="M2 0Q-8 ${c.random.int(14, 26)} -18 ${c.random.int(20, 32)}Q4 14 12 2Z"/></g>`,
    );
  }
  hills(c, { y: 470, height: 40, fill: '#5a3550' });
  field(
    c,
    c.linear([
      [0, '#e9975c'],
      [1, '#4a2c4c'],
    ]),
    486,
  );
  ripples(c, 490, 600, 120, ['#ffdca0', '#5b3358', '#c06a5a']);
  reeds(c, 60, 610, ['#1e1724', '#2b2030']);
  vignette(c, 0.4);
  return c;
}

export function sparrowSnow() {
  const c = canvas(900, 600, 'sparrow-snow');
  field(
    c,
    c.linear([
      [0, '#aebccb'],
      [1, '#dfe6ec'],
    ]),
  );
  c.add(
    `<g filter="${c.blur(10)}"><rect x="90" y="0" width="40" height="600" fill="#7d838c"/><rect x="700" y="0" width="60" height="600" fill="#858b94"/></g>`,
  );
  c.add(
    '<path d="M-10 430Q260 400 470 420T910 360" stroke="#4d3b30" stroke-width="26" fill="none"/><path d="M300 412Q360 330 470 280M600 408Q700 470 790 480" stroke="#4d3b30" stroke-width="11" fill="none"/><path d="M-10 416Q260 386 470 406T910 346" stroke="#fbfdff" stroke-width="13" fill="none" stroke-linecap="round"/><path d="M304 404Q362 324 470 274" stroke="#fbfdff" stroke-width="6" fill="none"/>',
  );
  c.add('<path d="M540 300L690 268 680 300 560 340Z" fill="#5b4330"/>');
  c.add(
    `<ellipse cx="460" cy="310" rx="112" ry="92" fill="${c.radial(
      [
        [0, '#efe6d8'],
        [0.7, '#cdbca3'],
        [1, '#9c866a'],
      ],
      0.4,
      0.6,
      0.65,
    )}"/>`,
  );
  c.add(
    '<path d="M440 240Q560 240 590 330Q520 380 430 330Z" fill="#8a5f3d"/><path d="M460 262Q540 270 574 322M450 290Q520 304 556 336" stroke="#3f2b1c" stroke-width="8" fill="none"/><path d="M446 318Q500 344 552 340" stroke="#efe3d0" stroke-width="6" fill="none"/>',
  );
  c.add(
    '<circle cx="380" cy="226" r="66" fill="#e9dfcf"/><path d="M318 212Q330 156 392 158Q446 164 446 226Q410 186 318 212Z" fill="#8e5433"/><path d="M330 230q-6 40 26 44q26 -6 14 -40z" fill="#221a15"/><ellipse cx="404" cy="238" rx="15" ry="13" fill="#2b211a"/><path d="M322 222L284 236l40 12z" fill="#33302c"/><circle cx="352" cy="212" r="9" fill="#15110e"/><circle cx="349" cy="209" r="3" fill="#fff"/>',
  );
  c.add('<path d="M430 398v24M420 422h26M490 398v22M480 420h26" stroke="#9a7a5c" stroke-width="7"/>');
  for (let i = 0; i < 110; i += 1)
    c.add(
      `<circle cx="${r1(c.random.range(0, 900))}" cy="${r1(c.random.range(0, 600))}" r="${r1(c.random.range(1.5, 6))}" fill="#fff" fill-opacity="${r1(c.random.range(0.4, 0.9))}"/>`,
    );
  vignette(c, 0.25);
  return c;
}
