import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitIn } from '../support/repositories.ts';

const main = fileURLToPath(new URL('../../local/demo/main.ts', import.meta.url));

let temporary: string;
beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

function startDemo(...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, HOME: temporary, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const printed = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = output.match(pattern);
        if (match) resolve(match);
      };
      child.stdout.on('data', look);
      child.once('close', () => reject(new Error(`ended before: ${output}`)));
    });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, printed, ended };
}

describe('npm run demo', () => {
  it('mirrors, follows a push, proves it, ends with 0 and leaves nothing behind', async () => {
    const { code, output } = await startDemo().ended;

    expect(code).toBe(0);
    expect(output).not.toContain('\u001b');
    const [, commit = ''] = output.match(/commit ([0-9a-f]{40})/) ?? [];
    for (const organisation of ['acme-backup', 'acme-deploy'])
      expect(output).toMatch(new RegExp(`\\+\\d+ ms {2}${organisation} +${commit.slice(0, 8)} on main`));
    for (const station of ['webhook', 'bus', 'planner', 'queue', 'verified'])
      expect(output).toMatch(new RegExp(`\\+\\d+ ms {2}${station} `));
    expect(output).toContain('✓ 10 of 10 pass git fsck --full --strict');
    expect(output).toContain('✓ 0 jobs in the dead-letter queues');
    expect(await leftovers()).toEqual([]);
  });

  it('that is interrupted ends with 130 and leaves nothing behind', async () => {
    const demo = startDemo();
    await demo.printed(/A cloud from the template/);
    demo.child.kill('SIGINT');

    expect((await demo.ended).code).toBe(130);
    expect(await leftovers()).toEqual([]);
  });

  it('with --keep stays up for more pushes until Ctrl-C', async () => {
    const demo = startDemo('--keep');
    const [, workTree = ''] = await demo.printed(/^ {3}cd (\S+)$/m);

    await gitIn(workTree, 'commit', '--quiet', '--allow-empty', '--message', 'One more');
    await gitIn(workTree, 'push', '--quiet');
    await demo.printed(/✓ \S+\/acme\/storefront mirrored and verified in \d+ ms/);
    demo.child.kill('SIGINT');

    expect((await demo.ended).code).toBe(0);
    expect(await leftovers()).toEqual([]);
  });
});

async function leftovers(): Promise<readonly string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('auto-builder-'));
}
