import type { Node } from '../node.ts';
import { flowNameText, renderScalar } from './render-scalar.ts';
import type { Rendering } from './rendering.ts';
import { shiftText } from './shift-text.ts';
import { isYamlContainer } from './yaml-layout.ts';

/**
 * A value in brackets, or a scalar within brackets, on one line unless it is written on several where it comes from.
 *
 * @param column of the entry that the brackets stand in, -1 when there is none.
 */
export function renderFlow(node: Node, column: number, rendering: Rendering, replaced?: Node): string {
  const { style, anew } = rendering;
  if (node.kind === 'scalar') {
    // Nothing is null only where a line can end.
    const text = renderScalar(node, { style, anew, inFlow: true, column, replaced });
    return text === '' ? 'null' : text;
  }
  if (isYamlContainer(node) && node.layout.form === 'flow' && !anew) {
    return shiftText(node.text, column - node.layout.column, style.lineBreak);
  }
  if (node.kind === 'array') {
    return `[${node.items.map((item) => renderFlow(item, column, rendering)).join(', ')}]`;
  }
  const members = [...node.members].map(
    ([name, member]) => `${flowNameText(name, style)} ${renderFlow(member, column, rendering)}`,
  );
  return `{${members.join(', ')}}`;
}
