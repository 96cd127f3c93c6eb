/** A header line without the line feeds and carriage returns at its end, in linear time. */
export function withoutLineEnd(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\n' || line[end - 1] === '\r') end--;
  return line.slice(0, end);
}
