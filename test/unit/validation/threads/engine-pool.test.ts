import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnalysisTask } from '../../../../functions/validation/analysis.ts';
import {
  createEnginePool,
  type EnginePool,
  type EnginePoolOptions,
} from '../../../../functions/validation/engines/engine-pool.ts';
import type { Language } from '../../../../functions/validation/finding.ts';
import { fileAnalysis, fileSettings } from '../../../support/validation-files.ts';

const entry = new URL('../../../support/engine-thread-double.ts', import.meta.url);
const user = new URL('../../../support/engine-pool-user.ts', import.meta.url);
const pools: EnginePool[] = [];

function pool(options: Partial<EnginePoolOptions> = {}): EnginePool {
  const made = createEnginePool({ threads: 1, entry, ...options });
  pools.push(made);
  return made;
}

function file(text: string, language: Language = 'python'): AnalysisTask {
  return { text, settings: fileSettings({ language }) };
}

/** The thread that a file was looked at by. */
async function threadOf(engines: EnginePool): Promise<number> {
  const answer = await engines.analyse(file('fine'));
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.lines;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((each) => each.close()));
});

describe('engine threads', () => {
  it('analyse a file', async () => {
    expect(await pool().analyse(file('fine'))).toEqual(fileAnalysis({ lines: expect.any(Number) }));
  });

  it('fix a file, of one kind and with the wanted codes', async () => {
    expect(await pool().fix(file('text'), 'style', ['W291'])).toEqual({
      text: 'text, style fixed',
      codes: ['W291'],
    });
  });

  it('stay for the next file', async () => {
    const engines = pool();

    expect(await threadOf(engines)).toBe(await threadOf(engines));
  });

  it('answer many more files than there are threads', async () => {
    const engines = pool({ threads: 2 });

    const answers = await Promise.all(Array.from({ length: 50 }, () => threadOf(engines)));

    expect(new Set(answers).size).toBe(2);
  });
});

describe('one bad file', () => {
  it.each([
    ['hangs', 'took longer than 0.5 s'],
    ['nests', 'is nested too deeply'],
    ['traps', 'the engine crashed: unreachable'],
    ['exits', 'the engine ended without an answer (exit code 3)'],
    ['eats memory', 'the engine crashed: out of memory'],
  ])('that %s is named with the reason, and the next one has another thread', async (text, problem) => {
    const engines = pool(text === 'hangs' ? { timeLimitMs: 500 } : {});
    const before = await threadOf(engines);

    expect(await engines.analyse(file(text))).toEqual({ problem });
    expect(await threadOf(engines)).not.toBe(before);
  });

  it('that an engine refuses is named, and the engine goes on', async () => {
    const engines = pool();
    const before = await threadOf(engines);

    expect(await engines.analyse(file('throws'))).toEqual({ problem: 'the engine failed: a rule gave up' });
    expect(await threadOf(engines)).toBe(before);
  });

  it('is not blamed for what an earlier one left behind: it is tried once more in a fresh thread', async () => {
    const engines = pool();
    await threadOf(engines);

    expect(await engines.analyse(file('traps unless first'))).not.toHaveProperty('problem');
  });

  it('does not hurt others when its thread dies after the answer', async () => {
    const engines = pool();

    await engines.analyse(file('dies afterwards'));

    expect(await engines.analyse(file('fine'))).not.toHaveProperty('problem');
  });

  it('does not stop those that are in work beside it', async () => {
    const engines = pool({ threads: 2 });

    const answers = await Promise.all(
      ['exits', 'fine', 'nests', 'fine'].map((text) => engines.analyse(file(text))),
    );

    expect(answers.map((answer) => 'problem' in answer)).toEqual([true, false, true, false]);
  });
});

describe('the time limit of a file', () => {
  it('does not include loading its engine', async () => {
    const engines = pool({ timeLimitMs: 600 });

    expect(await engines.analyse(file('fine', 'markdown'))).not.toHaveProperty('problem');
  });

  it('is another one for an engine that never loads', async () => {
    const engines = pool({ loadLimitMs: 500 });

    expect(await engines.analyse(file('fine', 'json'))).toEqual({
      problem: 'its engine was not loaded within 0.5 s',
    });
  });
});

describe('an engine that cannot be loaded', () => {
  it('is said of every file of its language', async () => {
    const engines = pool();
    const problem = 'its engine could not be loaded: Cannot find it';

    expect(await engines.analyse(file('a', 'javascript'))).toEqual({ problem });
    expect(await engines.analyse(file('b', 'javascript'))).toEqual({ problem });
  });

  it('is said when the thread itself cannot start', async () => {
    const engines = pool({ entry: new URL('./no-such-entry.ts', import.meta.url) });

    expect(await engines.analyse(file('fine'))).toEqual({
      problem: expect.stringContaining('the engine crashed: Cannot find module'),
    });
  });
});

describe('a thread that holds much memory', () => {
  it('is replaced after the file', async () => {
    const engines = pool();
    const before = await threadOf(engines);

    expect(await engines.analyse(file('keeps memory'))).not.toHaveProperty('problem');
    expect(await threadOf(engines)).not.toBe(before);
  });
});

describe('a closed pool', () => {
  const problem = 'was given up before its analysis ended';

  it('gives up what is in work and what waits', async () => {
    const engines = pool();
    await threadOf(engines);
    const answers = [engines.analyse(file('hangs')), engines.analyse(file('fine'))];

    await engines.close();

    expect(await Promise.all(answers)).toEqual([{ problem }, { problem }]);
  });

  it('starts nothing anymore, and may be closed again', async () => {
    const engines = pool();

    await engines.close();
    await engines.close();

    expect(await engines.analyse(file('fine'))).toEqual({ problem });
  });
});

describe('an idle pool that nobody closed', () => {
  it('keeps no process alive', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [user.pathname], { timeout: 8_000 });

    expect(stdout).toBe('analysed');
  });

  it('keeps no thread alive, for functions may run in threads', async () => {
    const worker = new Worker(user, { execArgv: [] });
    const ended = once(worker, 'exit');

    expect(await once(worker, 'message')).toEqual(['analysed']);
    expect(await ended).toEqual([0]);
  });
});
