import type { RoundPreview } from '../../functions/taxonomy/round/preview-round.ts';
import { count } from '../output/quantities.ts';
import type { Terminal } from '../output/terminal.ts';
import { textDiff } from '../output/text-diff.ts';
import { conflictJson, conflictText } from './conflict-text.ts';

/** Whether the round would bring every file to every replica. */
export function isWhole({ absent, quarantine, conflicts, notes }: RoundPreview): boolean {
  const isOpen = conflicts.some(({ status }) => status === 'open');
  return absent.length === 0 && quarantine.size === 0 && notes.length === 0 && !isOpen;
}

const plain: Terminal['paint'] = (_style, text) => text;

/** What a round would do, for `--json`. */
export function previewJson(set: string, preview: RoundPreview): object {
  const { documents, replicas, conflicts, absent, quarantine, notes } = preview;
  return {
    set,
    files: documents.map((document) => ({ path: document.path, diff: documentDiff(document, plain) })),
    replicas,
    conflicts: conflicts.map((conflict) => conflictJson(conflict, new Set())),
    absent,
    quarantine: [...quarantine].map(([repository, files]) => ({ repository, files })),
    notes,
  };
}

/** What a round would do: what changes in the index as a diff, then who gets what, then what stands in the way. */
export function previewText(
  set: string,
  preview: RoundPreview,
  { now, paint }: { readonly now: number; readonly paint: Terminal['paint'] },
): string {
  const { documents, replicas, conflicts } = preview;
  const writes = replicas.map(({ name, written, deleted }) => {
    const parts = [
      written.length > 0 ? `${count(written.length, 'file')} written` : '',
      deleted.length > 0 ? `${count(deleted.length, 'file')} deleted` : '',
    ];
    return `  ${name}: ${parts.filter((part) => part !== '').join(', ')}`;
  });
  return [
    ...documents.map((document) => documentDiff(document, paint)),
    ...conflicts.map((conflict) => conflictText(conflict, { now, decided: new Set(), paint })),
    [
      `${paint('bold', set)}: ${count(documents.length, 'file')} of the index would change, ${count(replicas.length, 'replica')} would be written`,
      ...writes,
      ...troubleLines(preview),
    ].join('\n'),
  ].join('\n\n');
}

function troubleLines({ absent, quarantine, notes }: RoundPreview): readonly string[] {
  return [
    ...absent.map(({ name, trouble }) => `  ${name}: ${trouble.code}: ${trouble.what}. ${trouble.remedy}`),
    ...[...quarantine.values()]
      .flat()
      .map(({ code, what, where, remedy }) => `  ${where}: put aside: ${code}: ${what}. ${remedy}`),
    ...notes.map((note) => `  ${note}`),
  ];
}

function documentDiff(
  { path, before, after }: RoundPreview['documents'][number],
  paint: Terminal['paint'],
): string {
  return textDiff(
    { from: `${path} (now)`, to: `${path} (then)`, before: text(before), after: text(after) },
    paint,
  );
}

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('utf8');
}
