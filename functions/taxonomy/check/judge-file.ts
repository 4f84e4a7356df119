import { DocumentError } from '../document/errors.ts';
import type { Node } from '../document/node.ts';
import { duplicateIdentity, duplicateText } from '../merge/duplicates.ts';
import { identityScalar } from '../merge/identity.ts';
import type { Step } from '../merge/merge.ts';
import type { CompiledSchema } from '../schema/json-schema.ts';
import { findPosition, nodeAt, type Position } from '../schema/position.ts';

/** A file that a pull request changes, as it reads there. */
export interface ChangedFile {
  /** Names it in errors. */
  readonly where: string;
  readonly text: string;
  readonly root: Node;
  /** Its value before; `undefined` when it is new, or could not be read. */
  readonly base: Node | undefined;
}

/** Why a file that can be read cannot be taken all the same: two items of one name, or the schema; `undefined`: it can. */
export function judgeFile(file: ChangedFile, schema: CompiledSchema | undefined): DocumentError | undefined {
  return duplicateError(file) ?? schema?.check(file.root, file.where, file.text);
}

function duplicateError({ where, text, root, base }: ChangedFile): DocumentError | undefined {
  const twice = duplicateIdentity(base, root);
  if (!twice) return undefined;
  const list = positionOf(root, twice.path);
  const node = nodeAt(root, list);
  const items = node?.kind === 'array' ? node.items : [];
  const second = items.findLastIndex((item) => identityScalar(item, twice.field)?.text === twice.identity);
  return new DocumentError({
    code: 'TAXONOMY_DUPLICATE_IDENTITY',
    what: duplicateText(twice),
    file: where,
    ...findPosition(text, root, second < 0 ? list : [...list, second]),
    remedy: 'Remove one of them, or give it another name.',
  });
}

/** Named steps as a position; it ends where there is nothing of the name. */
function positionOf(root: Node, path: readonly Step[]): Position {
  const position: (string | number)[] = [];
  for (const step of path) {
    const node = nodeAt(root, position);
    if ('member' in step) position.push(step.member);
    else {
      const items = node?.kind === 'array' ? node.items : [];
      position.push(items.findIndex((item) => keyOf(item, step) === keyIn(step)));
    }
  }
  return position;
}

function keyOf(item: Node, step: Exclude<Step, { member: string }>): string | undefined {
  if ('field' in step) return identityScalar(item, step.field)?.key;
  return item.kind === 'scalar' ? item.key : undefined;
}

function keyIn(step: Exclude<Step, { member: string }>): string {
  return 'field' in step ? step.identity : step.element;
}
