import type { Logger } from './context.js';

type Level = keyof Logger;

interface Line {
  unit: unknown;
  text: string;
}

/** Lines that are kept. */
const KEPT = 200;

/** A logger that passes everything on and keeps the last lines, `debug` ones apart, for records of what failed. */
export class LogTail implements Logger {
  readonly #lines: Line[] = [];

  constructor(private readonly logger: Logger) {}

  debug(fields: object, message: string): void {
    this.logger.debug(fields, message);
  }

  info(fields: object, message: string): void {
    this.#keep('info', fields, message);
    this.logger.info(fields, message);
  }

  warn(fields: object, message: string): void {
    this.#keep('warn', fields, message);
    this.logger.warn(fields, message);
  }

  error(fields: object, message: string): void {
    this.#keep('error', fields, message);
    this.logger.error(fields, message);
  }

  /** The last lines that are of a unit or of none, oldest first. */
  linesOf(unit: string, most = 20): string[] {
    return this.#lines
      .filter((line) => line.unit === undefined || line.unit === unit)
      .slice(-most)
      .map(({ text }) => text);
  }

  #keep(level: Level, fields: object, message: string): void {
    const { unit } = fields as { unit?: unknown };
    this.#lines.push({ unit, text: `${level}: ${message} ${JSON.stringify(fields)}`.slice(0, 1000) });
    if (this.#lines.length > KEPT) this.#lines.shift();
  }
}
