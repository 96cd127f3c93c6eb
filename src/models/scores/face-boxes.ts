/** A box in shares of the picture's sides. */
export interface FaceBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
  score: number;
}

/** Boxes that are compared with each other; a crowd has fewer faces, and a broken graph would have thousands. */
const MAX_BOXES = 1000;

/** The best of boxes that overlap, best first (greedy non-maximum suppression). */
export function distinctBoxes(boxes: readonly FaceBox[], maxOverlap: number): FaceBox[] {
  const best = [...boxes].sort((a, b) => b.score - a.score).slice(0, MAX_BOXES);
  const kept: FaceBox[] = [];
  for (const box of best) if (kept.every((other) => overlap(box, other) <= maxOverlap)) kept.push(box);
  return kept;
}

/** Share of the picture that lies in boxes; what lies in two counts twice, up to 1. */
export function coveredShare(boxes: readonly FaceBox[]): number {
  let share = 0;
  for (const box of boxes) share += area(box);
  return Math.min(1, share);
}

/** A box without what lies outside of the picture. */
export function clipped({ left, top, right, bottom, score }: FaceBox): FaceBox {
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  return { left: clip(left), top: clip(top), right: clip(right), bottom: clip(bottom), score };
}

function area({ left, top, right, bottom }: FaceBox): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

/** Intersection ÷ union. */
function overlap(a: FaceBox, b: FaceBox): number {
  const shared = area({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
    score: 0,
  });
  const both = area(a) + area(b) - shared;
  return both > 0 ? shared / both : 0;
}
