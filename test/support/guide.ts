import { readFile } from 'node:fs/promises';

const guide = new URL('../../docs/validation.md', import.meta.url);

/** The text of `docs/validation.md` below a heading, up to the next one of any level. Throws when there is no such heading. */
export async function guideSection(heading: string): Promise<string> {
  const parts = (await readFile(guide, 'utf8')).split(/^#+ (.+)$/m);
  const at = parts.findIndex((part, index) => index % 2 === 1 && part === heading);
  if (at === -1) throw new Error(`docs/validation.md has no heading “${heading}”`);
  return parts[at + 1] ?? '';
}

/** The rows of a table below its head, as cells. Throws when there are not so many tables. */
export function tableOf(section: string, index = 0): string[][] {
  const tables = section.match(/(?:^\|.*\n)+/gm) ?? [];
  const lines = tables[index]?.trimEnd().split('\n');
  if (!lines) throw new Error(`there are only ${tables.length} tables`);
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** What stands in a cell as code. */
export function codesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The first block of code of that kind. Throws when there is none. */
export function blockIn(section: string, kind: string): string {
  const block = new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(section)?.[1];
  if (block === undefined) throw new Error(`there is no block of ${kind}`);
  return block;
}
