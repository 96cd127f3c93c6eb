export interface Usage {
  wall_seconds: number;
  cpu_seconds: number;
  peak_mb: number | null;
}

export function measureProcess(
  command: readonly string[],
  options?: { env?: Record<string, string>; cwd?: string },
): Promise<Usage & { stdout: string }>;
export function childSeconds(times: string): number;
