// Runs a CommonJS program in this process and prints its peak resident memory when it ends.
process.on('exit', () => {
  process.stdout.write(
    `\n${JSON.stringify({ peak_mb: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`,
  );
});
process.argv.splice(1, 1);
require(process.argv[1]);
