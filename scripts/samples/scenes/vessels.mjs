// @ts-check
import { r1 } from '../draw/canvas.mjs';

/** @typedef {import('../draw/canvas.mjs').Canvas} Canvas */

/**
 * A round cup without handle; the rim is an ellipse, the light comes from the left.
 * @param {Canvas} c @param {{ x: number, y: number, w: number, h: number, light: string, mid: string, dark: string, tea?: string, foot?: number, shadow?: boolean, mark?: string }} o y = rim
 */
export function cup(c, { x, y, w, h, light, mid, dark, tea, foot = 0.42, shadow = true, mark = '' }) {
  const f = w * foot;
  const ry = w * 0.17;
  if (shadow)
    c.add(
      `<ellipse cx="${r1(x + w * 0.12)}" cy="${r1(y + h)}" rx="${r1(w * 0.62)}" ry="${r1(w * 0.13)}" fill="#000" fill-opacity="0.5" filter="${c.blur(7)}"/>`,
    );
  const body = `M${r1(x - w / 2)} ${r1(y)}C${r1(x - w / 2)} ${r1(y + h * 0.7)} ${r1(x - f)} ${r1(y + h * 0.86)} ${r1(x - f * 0.72)} ${r1(y + h)}Q${r1(x)} ${r1(y + h * 1.07)} ${r1(x + f * 0.72)} ${r1(y + h)}C${r1(x + f)} ${r1(y + h * 0.86)} ${r1(x + w / 2)} ${r1(y + h * 0.7)} ${r1(x + w / 2)} ${r1(y)}Z`;
  c.add(
    `<path d="${body}" fill="${c.linear(
      [
        [0, mid],
        [0.25, light],
        [0.6, mid],
        [1, dark],
      ],
      'right',
    )}"/>`,
  );
  if (mark) c.add(`<g clip-path="${c.clip(`<path d="${body}"/>`)}">${mark}</g>`);
  c.add(
    `<ellipse cx="${r1(x)}" cy="${r1(y)}" rx="${r1(w / 2)}" ry="${r1(ry)}" fill="${c.linear(
      [
        [0, dark],
        [1, mid],
      ],
      'right',
    )}"/>`,
  );
  c.add(
    `<ellipse cx="${r1(x)}" cy="${r1(y)}" rx="${r1(w / 2)}" ry="${r1(ry)}" fill="none" stroke="${light}" stroke-width="${r1(w * 0.016)}"/>`,
  );
  if (tea) {
    c.add(
      `<ellipse cx="${r1(x)}" cy="${r1(y + ry * 0.32)}" rx="${r1(w * 0.43)}" ry="${r1(ry * 0.66)}" fill="${tea}"/>`,
    );
    c.add(
      `<ellipse cx="${r1(x - w * 0.14)}" cy="${r1(y + ry * 0.12)}" rx="${r1(w * 0.13)}" ry="${r1(ry * 0.2)}" fill="#fff" fill-opacity="0.5"/>`,
    );
  }
  c.add(
    `<path d="M${r1(x - w * 0.36)} ${r1(y + h * 0.24)}Q${r1(x - w * 0.36)} ${r1(y + h * 0.55)} ${r1(x - w * 0.25)} ${r1(y + h * 0.76)}" fill="none" stroke="#fff" stroke-opacity="0.45" stroke-width="${r1(w * 0.04)}" stroke-linecap="round" filter="${c.blur(2)}"/>`,
  );
}

/** A round teapot, spout to the left. @param {Canvas} c @param {number} x @param {number} y @param {number} s @param {[string, string, string]} tone light, mid, dark */
export function teapot(c, x, y, s, [light, mid, dark]) {
  const paint = c.radial(
    [
      [0, light],
      [0.5, mid],
      [1, dark],
    ],
    0.35,
    0.3,
    0.8,
  );
  c.add(
    `<ellipse cx="${x + 20}" cy="${r1(y + s * 0.52)}" rx="${r1(s * 0.95)}" ry="${r1(s * 0.14)}" fill="#000" fill-opacity="0.55" filter="${c.blur(9)}"/>`,
  );
  c.add(
    `<path d="M${r1(x + s * 0.55)} ${r1(y - s * 0.2)}q${r1(s * 0.55)} ${r1(-s * 0.12)} ${r1(s * 0.5)} ${r1(s * 0.22)}q${r1(-s * 0.08)} ${r1(s * 0.22)} ${r1(-s * 0.5)} ${r1(s * 0.26)}" fill="none" stroke="${mid}" stroke-width="${r1(s * 0.11)}"/>`,
  );
  c.add(
    `<path d="M${r1(x - s * 0.5)} ${r1(y + s * 0.16)}q${r1(-s * 0.3)} ${r1(-s * 0.05)} ${r1(-s * 0.55)} ${r1(-s * 0.5)}l${r1(s * 0.13)} ${r1(-s * 0.04)}q${r1(s * 0.2)} ${r1(s * 0.25)} ${r1(s * 0.48)} ${r1(s * 0.22)}z" fill="${mid}"/>`,
  );
  c.add(
    `<ellipse cx="${x}" cy="${y}" rx="${r1(s * 0.7)}" ry="${r1(s * 0.52)}" fill="${paint}"/><ellipse cx="${x}" cy="${r1(y - s * 0.44)}" rx="${r1(s * 0.36)}" ry="${r1(s * 0.1)}" fill="${dark}"/><path d="M${r1(x - s * 0.34)} ${r1(y - s * 0.46)}q${r1(s * 0.34)} ${r1(-s * 0.24)} ${r1(s * 0.68)} 0z" fill="${paint}"/><circle cx="${x}" cy="${r1(y - s * 0.63)}" r="${r1(s * 0.08)}" fill="${mid}"/>`,
  );
  c.add(
    `<path d="M${r1(x - s * 0.45)} ${r1(y - s * 0.16)}q${r1(s * 0.06)} ${r1(-s * 0.14)} ${r1(s * 0.2)} ${r1(-s * 0.2)}" stroke="#fff" stroke-opacity="0.5" stroke-width="${r1(s * 0.05)}" fill="none" stroke-linecap="round" filter="${c.blur(2)}"/>`,
  );
}
