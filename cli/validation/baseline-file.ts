import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeBaseline } from '../../functions/validation/findings/baseline.ts';
import type { ValidationResult } from '../../functions/validation/result.ts';
import { UsageError } from '../errors.ts';

/** Writes what is found now as known, with the folders that the file needs. Throws `USAGE` when the file cannot be written. */
export async function writeBaselineFile(path: string, { findings }: ValidationResult): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, writeBaseline(findings));
    await rename(temporary, path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `the baseline cannot be written: ${reason}`,
      path,
      'Name a file that may be written.',
    );
  }
}
