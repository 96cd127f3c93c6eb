/** What is measured of a side. */
export type Measure = 'cpu_seconds' | 'wall_seconds' | 'peak_mb';

/** Medians of a side over the rounds; null where something was not measured. */
export interface Medians extends Record<Measure, number | null> {
  /** Bytes of the shards that it wrote, where it says so. */
  stored_bytes?: number | null;
}

/** One side of a figure as measured. */
export interface Side extends Medians {
  role: 'limit' | 'peer' | 'pipeline';
  /** Items that it worked through. */
  count: number;
}

/** What is asked of two sides, or of one where `against` is absent. */
export interface Question {
  of: string;
  against?: string;
  /** Default: cpu_seconds. */
  by?: Measure;
  /** Default: higher. */
  better?: 'higher' | 'lower';
}

/** A question with its answer and its bars. */
export interface Ratio extends Partial<Question> {
  name: string;
  value?: number | undefined;
  reach?: number;
  aim?: number;
  /** It compares with another revision of Weft. */
  revision?: string;
}

/** One figure as measured. */
export interface Figure {
  title?: string;
  unit: string;
  input?: string;
  sides: Record<string, Side>;
  ratios: Ratio[];
}

export type Figures = Record<string, Figure>;
