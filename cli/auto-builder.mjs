#!/usr/bin/env node
// Starts the command line with a Node that runs TypeScript: this one, or else the one that the checkout has installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const [first, ...others] = process.argv.slice(2);
if ((first === '--version' || first === '-v') && others.length === 0) {
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
} else if (process.features.typescript) {
  module.enableCompileCache();
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
} else {
  startWithInstalledNode();
}

function startWithInstalledNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const installed = fileURLToPath(new URL(`../node_modules/node/bin/${name}`, import.meta.url));
  if (!existsSync(installed) || process.execPath === installed) {
    console.error(
      'auto-builder needs Node 22.18 or newer. Run `npm ci` in its directory: that installs one.',
    );
    process.exitCode = 2;
    return;
  }
  const script = fileURLToPath(import.meta.url);
  const child = spawn(installed, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`auto-builder could not be started: ${error.message}`);
    process.exitCode = 3;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
    // The listeners above would keep nothing alive, but an inherited stdin may.
    process.exit();
  });
}
