import type { Finding, Severity } from '../finding.ts';
import { worstFirst } from '../findings/order.ts';
import type { ValidationResult } from '../result.ts';
import { visibleText } from './visible-text.ts';
import { obstacles, quantity, severityWords, subjectWords } from './wording.ts';

const commands: Readonly<Record<Severity, 'error' | 'warning' | 'notice'>> = {
  critical: 'error',
  error: 'error',
  warning: 'warning',
  info: 'notice',
};

/**
 * The result as workflow commands of GitHub Actions, one for each finding, the worst first: of each kind a step shows only
 * the first ten. Then a summary for the log. Ends without a line break.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubReport(result: ValidationResult): string {
  return [
    ...result.notAnalysed.map(({ file, reason }) =>
      command('error', { file, title: 'Not analysed' }, `${file}: ${reason}`),
    ),
    ...worstFirst(result.findings).map(annotation),
    ...result.notHonoured.map(({ file, what }) =>
      command('notice', { file, title: 'Setting not followed' }, what),
    ),
    plainLine(
      `${subjectWords(result)}: grade ${result.grade ?? '–'}, ${quantity(result.files, 'file')}, ${severityWords(result.counts)}. ` +
        `${result.ok ? 'Passed.' : `Failed: ${obstacles(result).join(', ')}.`}`,
    ),
  ].join('\n');
}

function annotation(finding: Finding): string {
  const { file, line, column, endLine, endColumn, code, severity, message } = finding;
  // GitHub's end column is the last one that is marked, and means nothing across lines.
  const end = endLine === line ? { endColumn: Math.max(column, endColumn - 1) } : {};
  return command(
    commands[severity],
    { file, line, col: column, endLine, ...end, title: `${code} (${severity})` },
    message,
  );
}

function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${name} ${list.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A line that the runner does not take for a command of either form, whatever stands in it. */
function plainLine(text: string): string {
  return visibleText(text)
    .replaceAll('##[', '## [')
    .replace(/^(?=\s*::)/, '| ');
}
