import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { createEnginePool } from '../../functions/validation/engines/engine-pool.ts';
import { engineVersions } from '../../functions/validation/engines/engine-versions.ts';
import type { Validator } from '../../functions/validation/validate-repository.ts';
import type { ValidateOptions } from '../commands/validate-command.ts';
import { UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { count } from '../output/quantities.ts';
import { reportFailure } from '../report-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { writeBaselineFile } from './baseline-file.ts';
import { validateHosted } from './hosted.ts';
import { validatePath } from './local.ts';
import { formatOf, showResult } from './report.ts';
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
    const configuration = await configurationIfAny(options.config, surroundings);
    const settings = settingsOf(options, configuration?.validation);
    const interrupt = surroundings.onInterrupt();
    const pool = createEnginePool({ threads: Math.min(mostThreads, availableParallelism()) });
    const validator: Validator = {
      pool,
      engineVersions: engineVersions(),
      now: Date.now,
      signal: interrupt.signal,
    };
    try {
      const path = resolve(directory, target);
      const { result, notes, incomplete } =
        isHosted(target) && !existsSync(path)
          ? await validateHosted(validator, target, { settings, options, configuration }, surroundings)
          : await validatePath(validator, path, { settings, options });
      if (interrupt.signal.aborted) return exitCodes.interrupted;
      if (options.writeBaseline !== undefined) {
        await writeBaselineFile(resolve(directory, options.writeBaseline), result);
        terminal.note(
          `auto-builder: ${count(result.findings.length, 'known finding')} in ${options.writeBaseline}`,
        );
        return exitCodes.synced;
      }
      await showResult(result, { format, output: options.output }, surroundings);
      for (const note of notes) terminal.note(`auto-builder: ${note}`);
      return result.ok && !incomplete ? exitCodes.synced : exitCodes.partial;
    } finally {
      interrupt.stop();
      await pool.close();
    }
  } catch (error) {
    return await reportFailure(error, terminal, options.format === 'json');
  }
}

/** `owner/repo` or `owner/repo@ref`. */
function isHosted(target: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[\w.-]+(@\S+)?$/.test(target);
}

function checkTogether({ fix, commit, push, since, staged }: ValidateOptions): void {
  if (commit && !fix) throw new UsageError('there is nothing to commit', '--commit', 'Give --fix as well.');
  if (push && !commit) throw new UsageError('there is nothing to push', '--push', 'Give --commit as well.');
  if (since !== undefined && staged) {
    throw new UsageError('two choices of files', '--since, --staged', 'Give one of the two.');
  }
}
