import { jsonText } from '../json-text.ts';
import type { Node, ScalarNode } from '../node.ts';
import { isJsonContainer, type JsonContainer } from './json-layout.ts';
import { type JsonStyle, lastIndentation } from './json-style.ts';

/**
 * The text of a value that is new at its place: as it stands where it comes from, at the indentation of the place; or, when it
 * comes from nowhere, in the style of the file.
 *
 * @param indentation of the line on which the value begins
 */
export function renderJson(node: Node, style: JsonStyle, indentation: string): string {
  if (node.kind === 'scalar') return scalarText(node);
  if (isJsonContainer(node)) return moved(node, style, indentation);
  const parts =
    node.kind === 'array'
      ? node.items.map((item) => (inner: string) => renderJson(item, style, inner))
      : [...node.members].map(
          ([name, member]) =>
            (inner: string) =>
              `${JSON.stringify(name)}${style.colon}${renderJson(member, style, inner)}`,
        );
  const [open, close] = node.kind === 'array' ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  const isFlat =
    node.kind === 'array' && style.inlineScalars && node.items.every(({ kind }) => kind === 'scalar');
  if (!style.isMultiLine || isFlat) {
    return `${open}${parts.map((part) => part(indentation)).join(`,${style.gap}`)}${close}`;
  }
  const inner = `${indentation}${style.unit}`;
  const lines = parts.map((part) => `${style.lineBreak}${inner}${part(inner)}`);
  return `${open}${lines.join(',')}${style.lineBreak}${indentation}${close}`;
}

/** A scalar that was not read from JSON may be spelled as JSON does not allow. */
function scalarText(node: ScalarNode): string {
  return isJson(node.text) ? node.text : jsonText(node);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Comments and strings are moved as they are: JSON has no strings over several lines. */
function moved({ text, layout }: JsonContainer, style: JsonStyle, indentation: string): string {
  if (!/[\r\n]/.test(text)) return text;
  const own = lastIndentation(text);
  const step = /[\r\n]([ \t]*)$/.exec(text.slice(1, layout.spans[0]))?.[1]?.slice(own.length) ?? '';
  const lines = text.split(/\r\n|\r|\n/);
  return lines
    .map((line, index) => {
      if (index === 0 || !line.startsWith(own)) return line;
      return `${indentation}${reindented(line.slice(own.length), step, style.unit)}`;
    })
    .join(style.lineBreak);
}

/** The line with the file's own steps in the place of its levels. */
function reindented(line: string, step: string, unit: string): string {
  if (step === '' || unit === '' || step === unit) return line;
  let levels = 0;
  while (line.startsWith(step, levels * step.length)) levels += 1;
  return `${unit.repeat(levels)}${line.slice(levels * step.length)}`;
}
