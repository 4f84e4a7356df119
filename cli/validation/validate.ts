import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { createEnginePool } from '../../functions/validation/engines/engine-pool.ts';
import { engineVersions } from '../../functions/validation/engines/engine-versions.ts';
import type { Validator } from '../../functions/validation/validate-repository.ts';
import type { ValidateOptions } from '../commands/validate-command.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { count } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import { reportFailure } from '../report-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { writeBaselineFile } from './baseline-file.ts';
import { type Validated, validatePath } from './local.ts';
import { formatOf, type ReportFormat, showResult } from './report.ts';
import { configurationIfAny, settingsOf } from './settings.ts';

/** More threads gain little: reading and resolving go on in the main one. */
const mostThreads = 8;

/** Validates a path or a hosted repository, shows the result, and says by the exit code whether it is clean. */
export async function validate(
  target: string,
  options: ValidateOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, directory } = surroundings;
  try {
    const format = formatOf(options.format);
    checkTogether(options);
    const { configuration, validation } = await configurationIfAny(options.config, surroundings);
    const settings = settingsOf(options, validation);
    const interrupt = surroundings.onInterrupt();
    const pool = createEnginePool({ threads: Math.min(mostThreads, availableParallelism()) });
    const validator: Validator = {
      pool,
      engineVersions: engineVersions(),
      now: Date.now,
      signal: interrupt.signal,
      onProgress: showProgress(terminal, Date.now),
    };
    try {
      const path = resolve(directory, target);
      const validated =
        isHosted(target) && !existsSync(dirname(path))
          ? await (await import('./hosted.ts')).validateHosted(
              validator,
              target,
              { settings, options, configuration },
              surroundings,
            )
          : await validatePath(validator, path, { settings, options });
      return await show(validated, { options, format }, surroundings);
    } catch (error) {
      if (!interrupt.signal.aborted) throw error;
      terminal.note('auto-builder: interrupted');
      return exitCodes.interrupted;
    } finally {
      terminal.clearProgress();
      interrupt.stop();
      await pool.close();
    }
  } catch (error) {
    return await reportFailure(error, terminal, options.format === 'json');
  }
}

async function show(
  { result, notes, incomplete }: Validated,
  { options, format }: { readonly options: ValidateOptions; readonly format: ReportFormat },
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { terminal, directory } = surroundings;
  const note = (text: string): void => terminal.note(`auto-builder: ${text}`);
  if (options.writeBaseline !== undefined) {
    await writeBaselineFile(resolve(directory, options.writeBaseline), result);
    for (const text of notes) note(text);
    note(`${count(result.findings.length, 'known finding')} in ${options.writeBaseline}`);
    return incomplete ? exitCodes.partial : exitCodes.synced;
  }
  await showResult(result, { format, output: options.output }, surroundings);
  for (const text of notes) note(text);
  if (result.files === 0 && result.notAnalysed.length === 0) note('there is nothing to look at');
  return result.ok && !incomplete ? exitCodes.synced : exitCodes.partial;
}

const progressEveryMs = 100;

/** A line that people see who wait; not for every file, which would take longer than the files. */
function showProgress(terminal: Terminal, now: () => number): NonNullable<Validator['onProgress']> {
  let shownAt = now();
  return (done, all) => {
    if (!terminal.live || now() - shownAt < progressEveryMs) return;
    shownAt = now();
    terminal.progress(`${done.toLocaleString('en')} of ${count(all, 'file')}`);
  };
}

/** `owner/repo` or `owner/repo@ref`; where there is a folder `owner` here, a path is meant. */
function isHosted(target: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[\w.-]+(@\S+)?$/.test(target);
}

function checkTogether({ fix, commit, push, since, staged, writeBaseline }: ValidateOptions): void {
  if (commit && !fix) throw new UsageError('there is nothing to commit', '--commit', 'Give --fix as well.');
  if (push && !commit) throw new UsageError('there is nothing to push', '--push', 'Give --commit as well.');
  if (since !== undefined && staged) {
    throw new UsageError('two choices of files', '--since, --staged', 'Give one of the two.');
  }
  if (commit && staged) {
    throw new UsageError('what is staged is yours to commit', '--commit', 'Leave out --commit or --staged.');
  }
  if (writeBaseline !== undefined && (since !== undefined || staged)) {
    throw new UsageError(
      'a baseline of some files would forget those of the others',
      '--write-baseline',
      'Leave out --since and --staged.',
    );
  }
}
