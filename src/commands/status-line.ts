import stringWidth from 'string-width';

/** Seconds between lines where there is no terminal; a log should not fill up with them. */
const PLAIN_INTERVAL_S = 15;
const REDRAW_S = 0.5;
const CLEAR = '\r\x1b[2K';
/** Columns where the stream does not tell: what fits everywhere. */
const COLUMNS = 80;

/** What takes the line away that stands on a terminal now; another line may then be written. */
let takeAway: (() => void) | undefined;

/** Takes the status line off the terminal, so that another line does not run on from it; it comes back with its next turn. */
export function clearStatus(): void {
  takeAway?.();
}

/** A status line while work goes on. */
export interface StatusLine {
  /** Draws it now. */
  draw(): void;
  /** Takes it away and ends it; may be called twice. */
  stop(): void;
}

/**
 * Shows where work stands, on standard error as a rule: one line that is redrawn on a terminal, a line now and then
 * elsewhere. It never takes more columns than the terminal has.
 *
 * @param parts - of the line of now, the most telling first; undefined while there is nothing to say
 */
export function showStatus(
  stream: NodeJS.WriteStream,
  parts: () => readonly string[] | undefined,
): StatusLine {
  let isShown = false;
  let isOver = false;
  const clear = (): void => {
    if (isShown) stream.write(CLEAR);
    isShown = false;
  };
  const draw = (): void => {
    const now = isOver ? undefined : parts();
    if (now === undefined) return;
    // The last column is left free: some terminals wrap when it is written to.
    const text = fitLine(now, (stream.columns || COLUMNS) - 1);
    stream.write(stream.isTTY ? `${CLEAR}${text}` : `${text}\n`);
    isShown = stream.isTTY === true;
  };
  if (stream.isTTY) takeAway = clear;
  const timer = setInterval(draw, (stream.isTTY ? REDRAW_S : PLAIN_INTERVAL_S) * 1000);
  timer.unref();
  return {
    draw,
    stop: () => {
      clearInterval(timer);
      clear();
      isOver = true;
      if (takeAway === clear) takeAway = undefined;
    },
  };
}

/** As many parts from the first as fit into a width, where Han characters and the like take two columns. */
export function fitLine(parts: readonly string[], width: number): string {
  let line = cut(parts[0] ?? '', width);
  for (const part of parts.slice(1)) {
    const longer = `${line} · ${part}`;
    if (stringWidth(longer) > width) break;
    line = longer;
  }
  return line;
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += stringWidth(character);
    if (used > width) break;
    kept += character;
  }
  return `${kept}…`;
}
