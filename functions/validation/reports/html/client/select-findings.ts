import type { PageData, PageFile, PageFinding } from '../page-data.ts';

/** What the reader wants to see. */
export interface PageFilter {
  /** In lower case; all must be found in path, code, message or source line. */
  readonly words: readonly string[];
  /** Indices of severities. */
  readonly severities: ReadonlySet<number>;
  /** Empty: all. */
  readonly stage: string;
  readonly language: string;
  /** In lower case; a part of the path, which begins with `/`. */
  readonly path: string;
  readonly fixableOnly: boolean;
  readonly worstFirst: boolean;
}

/** One finding with its file. */
export interface PageRow {
  readonly file: PageFile;
  readonly finding: PageFinding;
}

/** The findings that the filter lets through, in the order of the files or the worst first. Self-contained: it runs in the page. */
export function selectFindings(data: PageData, filter: PageFilter): readonly PageRow[] {
  const rows: PageRow[] = [];
  for (const file of data.files) {
    const path = `/${file.path.toLowerCase()}`;
    if (filter.language !== '' && file.language !== filter.language) continue;
    if (!path.includes(filter.path)) continue;
    for (const finding of file.findings) {
      const [line, , , , severity, stage, code, message, fixable] = finding;
      if (!filter.severities.has(severity)) continue;
      if (filter.stage !== '' && String(stage) !== filter.stage) continue;
      if (filter.fixableOnly && fixable === 0) continue;
      if (filter.words.length > 0) {
        const text = `${path}\n${code}\n${message}\n${file.lines[line] ?? ''}`.toLowerCase();
        if (!filter.words.every((word) => text.includes(word))) continue;
      }
      rows.push({ file, finding });
    }
  }
  return filter.worstFirst ? rows.sort((a, b) => b.finding[4] - a.finding[4]) : rows;
}
