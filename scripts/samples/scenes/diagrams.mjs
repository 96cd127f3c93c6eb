// @ts-check
import { canvas, polyline, r1 } from '../draw/canvas.mjs';
import { field, grainField, ridgeLine } from '../draw/scenery.mjs';
import { label } from '../draw/stroke-font.mjs';

/** @typedef {[number, number][]} Points */

/** Axes with ticks. @param {import('../draw/canvas.mjs').Canvas} c @param {{ left: number, top: number, right: number, bottom: number, xs: string[], ys: string[], title: string, xName: string, yName: string }} o */
function axes(c, { left, top, right, bottom, xs, ys, title, xName, yName }) {
  c.add(label(title, (left + right) / 2, 24, { size: 22, anchor: 'middle', color: '#222', weight: 3 }));
  ys.forEach((tick, i) => {
    const y = bottom - ((bottom - top) * i) / (ys.length - 1);
    c.add(
      `<path d="M${left} ${r1(y)}H${right}" stroke="#d5d9dd" stroke-width="1.5"/>`,
      label(tick, left - 12, y - 7, { anchor: 'end' }),
    );
  });
  xs.forEach((tick, i) => {
    const x = left + ((right - left) * (i + 0.5)) / xs.length;
    c.add(label(tick, x, bottom + 14, { anchor: 'middle' }));
  });
  c.add(
    `<path d="M${left} ${top}V${bottom}H${right}" stroke="#333" stroke-width="2.5" fill="none"/>`,
    label(xName, (left + right) / 2, bottom + 44, { anchor: 'middle', size: 15 }),
    label(yName, left - 58, top - 28, { size: 15 }),
  );
}

export function loadChart() {
  const c = canvas(800, 520, 'load-chart');
  field(c, '#ffffff');
  axes(c, {
    left: 100,
    top: 100,
    right: 760,
    bottom: 430,
    xs: ['1', '2', '3', '4', '5', '6', '7', '8'],
    ys: ['0', '20', '40', '60', '80', '100'],
    title: 'Test load and sag',
    xName: 'Test run',
    yName: 'Load T',
  });
  const loads = [20, 35, 50, 60, 70, 80, 90, 96];
  const sag = [8, 15, 22, 27, 33, 39, 46, 51];
  for (const [i, load] of loads.entries())
    c.add(
      `<rect x="${118 + i * 82.5}" y="${r1(430 - load * 3.3)}" width="46" height="${r1(load * 3.3)}" fill="#4a7fa7"/>`,
    );
  const line = /** @type {Points} */ (sag.map((v, i) => [141 + i * 82.5, 430 - v * 3.3]));
  c.add(
    `<path d="${polyline(line)}" fill="none" stroke="#d1552b" stroke-width="5"/>`,
    ...line.map(
      ([x, y]) => `<circle cx="${r1(x)}" cy="${r1(y)}" r="7" fill="#fff" stroke="#d1552b" stroke-width="4"/>`,
    ),
  );
  c.add(
    '<rect x="520" y="60" width="18" height="14" fill="#4a7fa7"/>',
    label('Load', 546, 60),
    '<path d="M630 67h26" stroke="#d1552b" stroke-width="5"/>',
    label('Sag mm', 664, 60),
  );
  return c;
}

export function firingCurve() {
  const c = canvas(800, 520, 'firing-curve');
  field(c, '#fbfaf7');
  axes(c, {
    left: 100,
    top: 100,
    right: 760,
    bottom: 430,
    xs: ['0', '2', '4', '6', '8', '10', '12', '14', '16'],
    ys: ['0', '300', '600', '900', '1200'],
    title: 'Firing curve cone 6',
    xName: 'Hours',
    yName: 'Deg C',
  });
  const at = (/** @type {number} */ h, /** @type {number} */ t) =>
    /** @type {[number, number]} */ ([137 + h * 36.7, 430 - t * 0.275]);
  const plan = /** @type {Points} */ ([
    at(0, 20),
    at(2, 120),
    at(3, 120),
    at(6, 600),
    at(9, 1220),
    at(9.6, 1220),
    at(12, 760),
    at(16, 180),
  ]);
  /** @type {Points} */
  const measured = [];
  for (let i = 0; i + 1 < plan.length; i += 1)
    for (let k = 0; k < 12; k += 1) {
      const [a, b] = [
        /** @type {[number, number]} */ (plan[i]),
        /** @type {[number, number]} */ (plan[i + 1]),
      ];
      measured.push([
        a[0] + ((b[0] - a[0]) * k) / 12,
        a[1] + ((b[1] - a[1]) * k) / 12 + c.random.range(-5, 7),
      ]);
    }
  c.add(
    `<path d="${polyline(plan)}" fill="none" stroke="#7a7f86" stroke-width="3" stroke-dasharray="12 8"/><path d="${polyline(measured)}" fill="none" stroke="#c2411f" stroke-width="4"/>`,
  );
  c.add(
    '<path d="M430 74h34" stroke="#7a7f86" stroke-width="3" stroke-dasharray="12 8"/>',
    label('Plan', 472, 67),
    '<path d="M560 74h34" stroke="#c2411f" stroke-width="4"/>',
    label('Measured', 602, 67),
  );
  return c;
}

export function wiring() {
  const c = canvas(800, 520, 'wiring');
  const box = (
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ w,
    /** @type {number} */ h,
    /** @type {string} */ name,
    /** @type {string} */ fill,
  ) =>
    c.add(
      `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="10" fill="${fill}" stroke="#2b2f36" stroke-width="3"/>`,
      label(name, x + w / 2, y + h / 2 - 8, { size: 16, anchor: 'middle', color: '#1c2026', weight: 2.4 }),
    );
  const wire = (/** @type {string} */ d, /** @type {string} */ color) =>
    c.add(`<path d="${d}" fill="none" stroke="${color}" stroke-width="5" stroke-linejoin="round"/>`);
  wire('M170 110H330', '#b3261e');
  wire('M170 150H250V330H330', '#2456a6');
  wire('M470 120H640V200', '#b3261e');
  wire('M470 340H560V270H600', '#2e7d43');
  wire('M400 180V300', '#2e7d43');
  wire('M120 400H330V370', '#c98a1b');
  box(40, 80, 130, 100, 'Mains', '#f3d9d6');
  box(330, 80, 140, 100, 'Relay', '#d9e6f5');
  box(330, 300, 140, 80, 'Board', '#dcefdc');
  box(600, 200, 150, 130, 'Kiln', '#f5e3c8');
  box(40, 370, 130, 70, 'Fan', '#eee6f6');
  c.add(
    '<path d="M620 300q10 -20 20 0t20 0t20 0t20 0t20 0" fill="none" stroke="#c2411f" stroke-width="5"/><circle cx="600" cy="270" r="7" fill="#2e7d43"/><circle cx="400" cy="180" r="7" fill="#2e7d43"/>',
    label('Probe', 520, 390),
    label('L', 205, 88),
    label('N', 205, 160),
  );
  return c;
}

export function archSection() {
  const c = canvas(900, 520, 'arch-section');
  field(c, '#f6f1e4');
  for (let k = 0; k < 46; k += 1)
    c.add(`<path d="M${k * 20} 0V520M0 ${k * 20}H900" stroke="#d9d0ba" stroke-width="1"/>`);
  const ring = (/** @type {number} */ a, /** @type {number} */ r) =>
    /** @type {[number, number]} */ ([450 - Math.cos(a) * r, 400 - Math.sin(a) * r * 0.78]);
  for (let k = 0; k < 17; k += 1) {
    const a = (Math.PI * k) / 17;
    const b = (Math.PI * (k + 1)) / 17;
    c.add(
      `<path d="${polyline([ring(a, 240), ring(b, 240), ring(b, 300), ring(a, 300)], true)}" fill="${k === 8 ? '#d98b5a' : '#cfc2a4'}" stroke="#3d3a33" stroke-width="2.5"/>`,
    );
  }
  c.add(
    '<path d="M60 400H210M690 400H840M60 400V470H840V400" stroke="#3d3a33" stroke-width="3" fill="none"/><path d="M210 430H690M210 422v16M690 422v16M450 400V212M442 212h16" stroke="#b3261e" stroke-width="2.5" fill="none"/>',
    label('9.6 M', 450, 442, { anchor: 'middle', color: '#b3261e' }),
    label('3.8 M', 464, 300, { color: '#b3261e' }),
  );
  c.add(
    '<path d="M470 178L560 90" stroke="#3d3a33" stroke-width="2"/>',
    label('Keystone', 568, 78, { size: 16 }),
    '<path d="M196 360L120 300" stroke="#3d3a33" stroke-width="2"/>',
    label('Springer', 50, 276, { size: 16 }),
  );
  return c;
}

export function catenary() {
  const c = canvas(840, 520, 'catenary');
  field(c, '#ffffff');
  for (let k = 0; k < 22; k += 1)
    c.add(`<path d="M${k * 40} 0V520M0 ${k * 40}H840" stroke="#e6ebf0" stroke-width="1.5"/>`);
  /** @type {Points} */
  const chain = [];
  /** @type {Points} */
  const parabola = [];
  for (let k = -40; k <= 40; k += 1) {
    const u = (k / 40) * 2;
    const x = 420 + k * 8;
    const e = (Math.exp(u) + Math.exp(-u)) / 2;
    chain.push([x, 90 + ((e - 1) / 2.7622) * 330]);
    parabola.push([x, 90 + ((u * u) / 4) * 330]);
  }
  c.add(
    '<path d="M40 440H800M420 40V480" stroke="#333" stroke-width="2.5"/>',
    `<path d="${polyline(parabola)}" fill="none" stroke="#2456a6" stroke-width="5" stroke-dasharray="14 9"/><path d="${polyline(chain)}" fill="none" stroke="#c2411f" stroke-width="6"/>`,
  );
  c.add(
    '<path d="M500 60h40" stroke="#c2411f" stroke-width="6"/>',
    label('Chain', 552, 52, { size: 16 }),
    '<path d="M660 60h40" stroke="#2456a6" stroke-width="5" stroke-dasharray="12 8"/>',
    label('Parabola', 708, 52, { size: 16 }),
    label('X', 806, 434),
    label('Y', 430, 30),
    label('0', 426, 452),
  );
  return c;
}

export function estuaryMap() {
  const c = canvas(840, 560, 'estuary-map');
  field(c, '#e9ecd6');
  grainField(c, { fx: 0.012, fy: 0.012, rgb: [168, 190, 132], gain: 2, offset: -0.9 });
  const shore = ridgeLine(c, 6, 0.5);
  /** @type {Points} */
  const north = shore.map((v, i) => [
    (i * 840) / (shore.length - 1),
    250 - (i / shore.length) * 130 + (v - 0.5) * 70,
  ]);
  /** @type {Points} */
  const south = shore.map((v, i) => [
    (i * 840) / (shore.length - 1),
    300 + (i / shore.length) * 170 + (0.5 - v) * 60,
  ]);
  c.add(
    `<path d="${polyline([...north, ...south.reverse()], true)}" fill="#9cc7dc" stroke="#4d7f99" stroke-width="3"/>`,
  );
  c.add(
    '<path d="M330 268q90 -40 190 -20t150 40q-60 50 -170 44t-170 -64z" fill="#d8c9a0" stroke="#a8945f" stroke-width="2" stroke-dasharray="8 6"/><path d="M0 470Q200 420 330 440T620 520" stroke="#b3261e" stroke-width="5" fill="none" stroke-dasharray="4 9" stroke-linecap="round"/>',
  );
  for (const [x, y, name] of /** @type {[number, number, string][]} */ ([
    [150, 486, 'Hide'],
    [470, 282, 'Mudflat'],
    [690, 90, 'Saltmarsh'],
    [720, 330, 'Sea'],
    [60, 130, 'Farm'],
  ]))
    c.add(label(name, x, y, { size: 18, anchor: 'middle', color: '#2d3b33', weight: 2.6 }));
  c.add(
    '<circle cx="150" cy="466" r="10" fill="#b3261e" stroke="#fff" stroke-width="3"/><path d="M780 500V420l-14 20M780 420l14 20" stroke="#333" stroke-width="4" fill="none"/>',
    label('N', 780, 392, { anchor: 'middle', size: 18 }),
    '<path d="M40 530h120M40 522v16M160 522v16M100 526v8" stroke="#333" stroke-width="3"/>',
    label('1 KM', 172, 524),
  );
  return c;
}

export function kiteFrame() {
  const c = canvas(720, 720, 'kite-frame');
  field(c, '#f4efe2');
  grainField(c, { fx: 0.4, fy: 0.4, rgb: [190, 176, 140], gain: 1, offset: -0.42 });
  c.add(
    '<path d="M360 70L590 270L360 650L130 270Z" fill="#f2c14e" fill-opacity="0.45" stroke="#8d6a2a" stroke-width="4"/><path d="M360 60V660" stroke="#a87843" stroke-width="13"/><path d="M120 270Q360 232 600 270" stroke="#a87843" stroke-width="11" fill="none"/><path d="M342 246l36 20M378 246l-36 20" stroke="#b3261e" stroke-width="6"/><path d="M360 270L470 420L360 560" stroke="#555" stroke-width="3" fill="none" stroke-dasharray="9 6"/><circle cx="470" cy="420" r="7" fill="#b3261e"/>',
  );
  c.add(
    '<path d="M60 70V650M50 70h20M50 650h20M130 690H590M130 680v20M590 680v20" stroke="#333" stroke-width="3"/>',
    label('90', 28, 352, { size: 18, anchor: 'middle' }),
    label('72', 660, 684, { size: 18, anchor: 'middle' }),
    label('A', 384, 78, { size: 20 }),
    label('B', 606, 248, { size: 20 }),
    label('C', 384, 632, { size: 20 }),
    label('D', 96, 240, { size: 20 }),
    label('E', 488, 410, { size: 20 }),
  );
  return c;
}
