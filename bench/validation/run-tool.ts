import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How another program ended. Findings make many of them end with 1. */
export interface ToolRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** Runs a program to its end, at most ten minutes. */
export function runTool(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ToolRun> {
  const started = performance.now();
  const limits = { timeout: 600_000, maxBuffer: 512 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(
      command,
      [...args],
      { ...limits, ...options, env: { ...process.env, ...options.env } },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
        resolve({ code, stdout, stderr, ms: performance.now() - started });
      },
    );
  });
}

/** Native ruff of the engine's version, installed by pip below `data`; `undefined` where that is not possible. */
export async function nativeRuff(data: string, version: string): Promise<string | undefined> {
  const directory = join(data, `ruff-${version}`);
  const binary = join(directory, 'bin', 'ruff');
  if (!existsSync(binary)) {
    await runTool('python3', ['-m', 'pip', 'install', '--quiet', '--target', directory, `ruff==${version}`]);
  }
  return existsSync(binary) ? binary : undefined;
}

/** npm packages in a folder of their own below `data`: what is compared with is no part of the project. */
export async function npmFolder(data: string, name: string, packages: readonly string[]): Promise<string> {
  const directory = join(data, name);
  if (!existsSync(join(directory, 'installed'))) {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }');
    const args = [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--legacy-peer-deps',
      ...packages,
    ];
    const { code, stderr } = await runTool('npm', args, { cwd: directory });
    if (code !== 0) throw new Error(`npm could not install ${packages.join(', ')}: ${stderr.slice(0, 500)}`);
    await writeFile(join(directory, 'installed'), '');
  }
  return directory;
}
