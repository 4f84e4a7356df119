import { jsonText } from '../json-text.ts';
import type { ArrayNode, Node, ObjectNode, ScalarNode } from '../node.ts';
import { hasComments } from './comments.ts';
import { hasLines, lastIndentation } from './indentation.ts';
import { isJsonContainer, type JsonContainer } from './json-layout.ts';
import type { JsonStyle } from './json-style.ts';

/**
 * The text of a value that is new at its place: as it stands where it comes from, at the indentation of the place; or, when it
 * comes from nowhere, in the style of the file.
 *
 * @param indentation of the line on which the value begins
 */
export function renderJson(node: Node, style: JsonStyle, indentation: string): string {
  return textOf(node, style, indentation, false);
}

/** `isBare`: there are no comments in the text that the value comes from. */
function textOf(node: Node, style: JsonStyle, indentation: string, isBare: boolean): string {
  if (node.kind === 'scalar') return scalarText(node);
  if (!isJsonContainer(node)) return composed(node, style, indentation, isBare);
  const isMoved = style.isMultiLine || !hasLines(node.text) || (!isBare && hasComments(node.text));
  return isMoved ? moved(node, style, indentation) : composed(node, style, indentation, true);
}

function composed(
  node: ObjectNode | ArrayNode,
  style: JsonStyle,
  indentation: string,
  isBare: boolean,
): string {
  const parts =
    node.kind === 'array'
      ? node.items.map((item) => (inner: string) => textOf(item, style, inner, isBare))
      : [...node.members].map(
          ([name, member]) =>
            (inner: string) =>
              `${JSON.stringify(name)}${style.colon}${textOf(member, style, inner, isBare)}`,
        );
  const [open, close] = node.kind === 'array' ? '[]' : '{}';
  if (parts.length === 0) return `${open}${close}`;
  const isFlat =
    node.kind === 'array' && style.inlineScalars && node.items.every(({ kind }) => kind === 'scalar');
  if (style.inlineItems || isFlat) {
    const padding = node.kind === 'object' ? style.padding : '';
    return `${open}${padding}${parts.map((part) => part(indentation)).join(`,${style.gap}`)}${padding}${close}`;
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
  if (!hasLines(text)) return text;
  const lines = text.split(/\r\n|\r|\n/);
  const own = lastIndentation(text);
  // Where the bracket stands behind something else, its line does not tell how far the value was indented.
  if (lines.at(-1)?.length !== own.length + 1) return lines.join(style.lineBreak);
  const lead = text.slice(1, layout.spans[0]);
  const step = hasLines(lead) ? lastIndentation(lead).slice(own.length) : '';
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
