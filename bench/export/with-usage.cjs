// Runs a program in this process and prints its peak resident memory and processor time when it ends.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { peak_mb: Math.round(maxRSS / 1024), cpu_seconds: (userCPUTime + systemCPUTime) / 1e6 };
  process.stdout.write(`\n${JSON.stringify(usage)}\n`);
});
process.argv.splice(1, 1);
const program = process.argv[1];
if (program.endsWith('.mjs')) void import(program);
else require(program);
