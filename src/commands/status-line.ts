/** Seconds between lines where there is no terminal; a log should not fill up with them. */
const PLAIN_INTERVAL_S = 15;
const REDRAW_S = 0.5;
const CLEAR = '\r\x1b[2K';

/**
 * Shows where work stands, on standard error as a rule: one line that is redrawn on a terminal, a line now and then
 * elsewhere.
 *
 * @param line - the line of now; undefined while there is nothing to say
 * @returns what takes the line away and ends it; may be called twice
 */
export function showStatus(stream: NodeJS.WriteStream, line: () => string | undefined): () => void {
  let written = false;
  const print = () => {
    const text = line();
    if (text === undefined) return;
    stream.write(stream.isTTY ? `${CLEAR}${text}` : `${text}\n`);
    written = true;
  };
  const timer = setInterval(print, (stream.isTTY ? REDRAW_S : PLAIN_INTERVAL_S) * 1000);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (written && stream.isTTY) stream.write(CLEAR);
    written = false;
  };
}
