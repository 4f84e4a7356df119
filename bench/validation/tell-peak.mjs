import { writeSync } from 'node:fs';

// Preloaded into the measured command, plain JavaScript so that it adds nothing to it.
process.once('exit', () => writeSync(2, `\npeak ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`));
