import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { githubReport } from '../../functions/validation/reports/github-report.ts';
import { htmlReport } from '../../functions/validation/reports/html-report.ts';
import { jsonReport } from '../../functions/validation/reports/json-report.ts';
import { sarifReport } from '../../functions/validation/reports/sarif-report.ts';
import { textReport } from '../../functions/validation/reports/text-report.ts';
import type { ValidationResult } from '../../functions/validation/result.ts';
import { UsageError } from '../errors.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Surroundings } from '../surroundings.ts';

/** The formats of a report. */
export const reportFormats = ['text', 'json', 'sarif', 'html', 'github'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** Throws `USAGE` for a format that there is not. */
export function formatOf(text: string | undefined): ReportFormat {
  const format = reportFormats.find((name) => name === (text ?? 'text'));
  if (format) return format;
  throw new UsageError('there is no such format', `--format ${text}`, `Write ${reportFormats.join(', ')}.`);
}

/** Shows a result: on standard output, or as a file that is whole or not there. */
export async function showResult(
  result: ValidationResult,
  { format, output }: { readonly format: ReportFormat; readonly output?: string | undefined },
  { terminal, directory }: Pick<Surroundings, 'terminal' | 'directory'>,
): Promise<void> {
  if (output === undefined) {
    terminal.print(render(result, format, terminal.paint).trimEnd());
    return;
  }
  const path = resolve(directory, output);
  const temporary = `${path}.${process.pid}.part`;
  try {
    await writeFile(
      temporary,
      render(result, format, (_style, text) => text),
    );
    await rename(temporary, path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `the report cannot be written: ${reason}`,
      output,
      'Name a file that may be written.',
    );
  }
}

function render(result: ValidationResult, format: ReportFormat, paint: Terminal['paint']): string {
  switch (format) {
    case 'text':
      return textReport(result, { paint });
    case 'json':
      return `${JSON.stringify(jsonReport(result), undefined, 2)}\n`;
    case 'sarif':
      return `${JSON.stringify(sarifReport(result), undefined, 2)}\n`;
    case 'html':
      return htmlReport(result);
    case 'github':
      return githubReport(result);
  }
}
