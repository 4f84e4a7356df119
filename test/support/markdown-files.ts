import type { AnalysisTask } from '../../functions/validation/analysis.ts';
import { defaultMarkdownConfiguration } from '../../functions/validation/engines/markdown/markdown-rules.ts';
import { fileSettings } from './validation-files.ts';

/** A Markdown file in a repository that says nothing about Markdown. */
export function markdownTask(
  text: string,
  options: Readonly<Record<string, unknown>> = defaultMarkdownConfiguration(80),
): AnalysisTask {
  return { text, settings: fileSettings({ language: 'markdown', kind: 'md', lineLength: 80, options }) };
}
