// @ts-check
import { polyline, r1 } from './canvas.mjs';

/** @typedef {import('./canvas.mjs').Canvas} Canvas */
/** @typedef {import('./canvas.mjs').Stops} Stops */

/** @param {Canvas} c @param {string} fill @param {number} [y] @param {number} [height] */
export function field(c, fill, y = 0, height = c.height - y) {
  c.add(`<rect x="0" y="${r1(y)}" width="${c.width}" height="${r1(height)}" fill="${fill}"/>`);
}

/** A rectangle of fractal noise over whatever is below. @param {Canvas} c @param {Parameters<Canvas['noise']>[0]} o @param {number} [y] @param {number} [height] */
export function grainField(c, o, y = 0, height = c.height - y) {
  c.add(`<rect x="0" y="${r1(y)}" width="${c.width}" height="${r1(height)}" filter="${c.noise(o)}"/>`);
}

/** @param {Canvas} c @param {number} x @param {number} y @param {number} r @param {string} color @param {number} [reach] */
export function sun(c, x, y, r, color, reach = 6) {
  c.add(
    `<circle cx="${x}" cy="${y}" r="${r * reach}" fill="${c.radial([
      [0, color, 0.75],
      [0.25, color, 0.3],
      [1, color, 0],
    ])}"/>`,
    `<circle cx="${x}" cy="${y}" r="${r}" fill="${color}"/>`,
  );
}

/** Heights of a ridge by midpoint displacement, 0..1 about 0.5. @param {Canvas} c @param {number} levels @param {number} rough */
export function ridgeLine(c, levels, rough) {
  let line = [c.random.range(0.3, 0.7), c.random.range(0.3, 0.7)];
  let swing = 0.5;
  for (let level = 0; level < levels; level += 1) {
    /** @type {number[]} */
    const finer = [];
    for (let i = 0; i + 1 < line.length; i += 1) {
      const a = /** @type {number} */ (line[i]);
      const b = /** @type {number} */ (line[i + 1]);
      finer.push(a, (a + b) / 2 + c.random.range(-swing, swing));
    }
    finer.push(/** @type {number} */ (line.at(-1)));
    line = finer;
    swing *= rough;
  }
  return line;
}

/** A range of hills filled down to the bottom. @param {Canvas} c @param {{ y: number, height: number, rough?: number, fill: string, levels?: number, extra?: string }} o */
export function hills(c, { y, height, rough = 0.5, fill, levels = 7, extra = '' }) {
  const line = ridgeLine(c, levels, rough);
  /** @type {[number, number][]} */
  const points = line.map((v, i) => [(i * c.width) / (line.length - 1), y + (0.5 - v) * height]);
  c.add(
    `<path d="${polyline([...points, [c.width, c.height], [0, c.height]], true)}" fill="${fill}" ${extra}/>`,
  );
  return points;
}

/** Short bright and dark strokes that thicken towards the viewer. @param {Canvas} c @param {number} y @param {number} bottom @param {number} count @param {string[]} colors */
export function ripples(c, y, bottom, count, colors) {
  for (let i = 0; i < count; i += 1) {
    const depth = c.random.next() ** 1.6;
    const at = y + depth * (bottom - y);
    const length = 8 + depth * c.random.range(30, 140);
    const x = c.random.range(-40, c.width);
    c.add(
      `<path d="M${r1(x)} ${r1(at)}q${r1(length / 2)} ${r1(-1 - depth * 4)} ${r1(length)} 0" fill="none" stroke="${c.random.pick(colors)}" ` +
        `stroke-width="${r1(0.7 + depth * 2.6)}" stroke-opacity="${r1(c.random.range(0.15, 0.6))}" stroke-linecap="round"/>`,
    );
  }
}

/** Foliage: overlapping dabs in several greens, light on top. @param {Canvas} c @param {number} x @param {number} y @param {number} rx @param {number} ry @param {string[]} colors dark to light @param {number} [dabs] @param {number} [size] */
export function foliage(c, x, y, rx, ry, colors, dabs = 60, size = 9) {
  for (let i = 0; i < dabs; i += 1) {
    const t = i / dabs;
    const angle = c.random.range(0, 6.283);
    const reach = Math.sqrt(c.random.next());
    const dx = Math.cos(angle) * reach * rx;
    const dy = Math.sin(angle) * reach * ry - t * ry * 0.25;
    const color = colors[Math.min(colors.length - 1, Math.floor(t * colors.length))];
    c.add(
      `<ellipse cx="${r1(x + dx)}" cy="${r1(y + dy)}" rx="${r1(size * c.random.range(0.5, 1.2))}" ry="${r1(size * c.random.range(0.35, 0.8))}" fill="${color}" fill-opacity="0.9"/>`,
    );
  }
}

/** @param {Canvas} c @param {number} x @param {number} y foot @param {number} h @param {string[]} leaves @param {string} [bark] */
export function tree(c, x, y, h, leaves, bark = '#4a3526') {
  c.add(
    `<path d="M${r1(x - h * 0.04)} ${r1(y)}L${r1(x - h * 0.015)} ${r1(y - h * 0.6)}h${r1(h * 0.03)}L${r1(x + h * 0.04)} ${r1(y)}Z" fill="${bark}"/>`,
  );
  foliage(c, x, y - h * 0.66, h * 0.36, h * 0.33, leaves, Math.round(30 + h / 3), h * 0.09);
}

/** @param {Canvas} c @param {number} x @param {number} y foot @param {number} h @param {string} fill */
export function pine(c, x, y, h, fill) {
  let d = '';
  for (let tier = 0; tier < 5; tier += 1) {
    const top = y - h + tier * h * 0.17;
    const half = h * (0.07 + tier * 0.045);
    d += `M${r1(x)} ${r1(top)}L${r1(x + half)} ${r1(top + h * 0.27)}Q${r1(x)} ${r1(top + h * 0.22)} ${r1(x - half)} ${r1(top + h * 0.27)}Z`;
  }
  c.add(
    `<path d="M${r1(x - h * 0.02)} ${r1(y)}h${r1(h * 0.04)}v${r1(-h * 0.2)}h${r1(-h * 0.04)}Z${d}" fill="${fill}"/>`,
  );
}

/** A bird in flight, seen far off. @param {Canvas} c @param {number} x @param {number} y @param {number} span @param {string} color @param {number} [lift] */
export function gull(c, x, y, span, color, lift = 0.28) {
  const h = span / 2;
  c.add(
    `<path d="M${r1(x - h)} ${r1(y - span * lift * 0.5)}Q${r1(x - h * 0.45)} ${r1(y - span * lift)} ${r1(x)} ${r1(y)}Q${r1(x + h * 0.45)} ${r1(y - span * lift)} ${r1(x + h)} ${r1(y - span * lift * 0.5)}` +
      `Q${r1(x + h * 0.45)} ${r1(y - span * lift * 0.62)} ${r1(x)} ${r1(y + span * 0.08)}Q${r1(x - h * 0.45)} ${r1(y - span * lift * 0.62)} ${r1(x - h)} ${r1(y - span * lift * 0.5)}Z" fill="${color}"/>`,
  );
}

/** @param {Canvas} c @param {number} x @param {number} y @param {number} height @param {string} [color] */
export function steam(c, x, y, height, color = '#ffffff') {
  const soft = c.blur(5);
  for (let i = 0; i < 3; i += 1) {
    const left = x + (i - 1) * height * 0.16;
    const bend = height * c.random.range(0.12, 0.24);
    c.add(
      `<path d="M${r1(left)} ${r1(y)}c${r1(-bend)} ${r1(-height * 0.3)} ${r1(bend)} ${r1(-height * 0.5)} 0 ${r1(-height * c.random.range(0.75, 1))}" ` +
        `fill="none" stroke="${color}" stroke-opacity="0.45" stroke-width="${r1(height * 0.06)}" filter="${soft}"/>`,
    );
  }
}

/** A table top of planks seen at an angle. @param {Canvas} c @param {number} y @param {string} light @param {string} dark @param {[number, number, number]} vein */
export function table(c, y, light, dark, vein) {
  field(
    c,
    c.linear([
      [0, dark],
      [0.35, light],
      [1, dark],
    ]),
    y,
  );
  grainField(c, { fx: 0.004, fy: 0.11, rgb: vein, gain: 1.5, offset: -0.55 }, y);
}

/** Round lights out of focus. @param {Canvas} c @param {number} count @param {string[]} colors @param {number} bottom */
export function bokeh(c, count, colors, bottom) {
  const soft = c.blur(3);
  for (let i = 0; i < count; i += 1)
    c.add(
      `<circle cx="${r1(c.random.range(0, c.width))}" cy="${r1(c.random.range(0, bottom))}" r="${r1(c.random.range(12, 46))}" fill="${c.random.pick(colors)}" fill-opacity="${r1(c.random.range(0.15, 0.5))}" filter="${soft}"/>`,
    );
}

/** Darker corners, as lenses give. @param {Canvas} c @param {number} [strength] */
export function vignette(c, strength = 0.45) {
  field(
    c,
    c.radial(
      [
        [0, '#000', 0],
        [0.6, '#000', 0],
        [1, '#000', strength],
      ],
      0.5,
      0.5,
      0.75,
    ),
  );
}
