import { spawn } from 'node:child_process';

/** The checks that need no run of the product, all at once: what is printed is only that of the failing ones. */
const checks = ['typecheck', 'lint', 'boundaries', 'knip'];

interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: string;
  readonly output: string;
}

function run(name: string): Promise<Result> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      resolve({ name, passed: code === 0, seconds, output: Buffer.concat(output).toString() });
    });
  });
}

const results = await Promise.all(checks.map(run));
for (const { name, passed, seconds, output } of results) {
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`);
  if (!passed) console.log(output);
}
process.exitCode = results.every((result) => result.passed) ? 0 : 1;
