const MAX_LENGTH = 60;

/** The beginning of a text on one line, for explanations. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}
