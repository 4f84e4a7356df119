import { stringify } from 'yaml';
import { DocumentError } from '../errors.ts';
import type { Node, ScalarNode } from '../node.ts';
import { parseYaml } from './parse-yaml.ts';
import { shiftText } from './shift-text.ts';
import { layoutOf } from './yaml-layout.ts';
import { YamlSource } from './yaml-source.ts';
import type { YamlStyle } from './yaml-style.ts';

/** Where a scalar is to stand. */
export interface ScalarSpot {
  readonly style: YamlStyle;
  /** In brackets less may be written plainly. */
  readonly inFlow: boolean;
  /** Of the entry that it stands in, -1 when there is none. */
  readonly column: number;
  /** What stood there: strings are quoted as it was. */
  readonly replaced?: Node | undefined;
  /** One line only: something must stand behind it. */
  readonly onOneLine?: boolean;
  /** Not as it was written elsewhere. */
  readonly anew?: boolean;
}

/** The text of a scalar at another place: as it was written, where that means the same there. */
export function renderScalar(scalar: ScalarNode, spot: ScalarSpot): string {
  const written = spot.anew ? undefined : writtenText(scalar, spot);
  if (written !== undefined) return written;
  if (scalar.key.startsWith('s:')) return stringText(scalar.key.slice(2), spot);
  if (scalar.key.startsWith('b:')) return scalar.key.slice(2);
  if (scalar.key.startsWith('z:')) return 'null';
  if (means(scalar.text, scalar.key, spot)) return scalar.text;
  return numberText(scalar.key.slice(2));
}

/** A name and its colon. */
export function nameText(name: string, { quote }: YamlStyle): string {
  if (isPlainWord(name)) return `${name}:`;
  const plain = singleLine(name, quote);
  const isName = (text: string): boolean => {
    const read = parsed(`${text}: 1`);
    return read?.kind === 'object' && read.members.size === 1 && read.members.has(name);
  };
  const text = plain !== undefined && isName(plain) ? plain : quoted(name);
  return `${text}:`;
}

/** The same for names in brackets. */
export function flowNameText(name: string, { isJson }: YamlStyle): string {
  return `${!isJson && isPlainWord(name) ? name : quoted(name)}:`;
}

function writtenText(scalar: ScalarNode, spot: ScalarSpot): string | undefined {
  const layout = layoutOf(scalar);
  if (layout === undefined) return undefined;
  const isLong = scalar.text.includes('\n');
  if (isLong && (spot.inFlow || spot.onOneLine)) return undefined;
  if (spot.onOneLine && /^[|>]/.test(scalar.text)) return undefined;
  const text = shiftText(scalar.text, spot.column - layout.column, spot.style.lineBreak);
  if (layout.form === 'scalar' && !spot.inFlow) return text;
  return means(text, scalar.key, spot) ? text : undefined;
}

function stringText(value: string, spot: ScalarSpot): string {
  if (spot.inFlow && spot.style.isJson) return quoted(value);
  const isSimple = isPlainWord(value) && quotedAsBefore(value, spot) === undefined;
  if (isSimple) return value;
  const key = `s:${value}`;
  const candidates = [quotedAsBefore(value, spot), literal(value, spot), singleLine(value, spot.style.quote)];
  const fitting = candidates.find((text) => text !== undefined && means(text, key, spot));
  return fitting ?? quoted(value);
}

function quotedAsBefore(value: string, { replaced }: ScalarSpot): string | undefined {
  if (replaced?.kind !== 'scalar' || layoutOf(replaced) === undefined) return undefined;
  if (replaced.text.startsWith('"')) return quoted(value);
  const isSimple = replaced.text.startsWith("'") && !/[^\x20-\x7e\u00a1-\uffff]/.test(value);
  return isSimple ? `'${value.replaceAll("'", "''")}'` : undefined;
}

/** Several lines of text as they are, below the entry. */
function literal(value: string, { inFlow, onOneLine, column, style }: ScalarSpot): string | undefined {
  if (inFlow || onOneLine || !value.includes('\n') || /^\s|\n\n$|[^\n\x20-\x7e\u00a1-\uffff]/.test(value)) {
    return undefined;
  }
  const indentation = ' '.repeat(Math.max(0, column) + style.step);
  const lines = value.replace(/\n$/, '').split('\n');
  const text = lines.map((line) => (line === '' ? '' : `${indentation}${line}`)).join(style.lineBreak);
  return `|${value.endsWith('\n') ? '' : '-'}${style.lineBreak}${text}`;
}

/** Plain, unless that would be read as something else, by readers of YAML 1.1 as well. */
function singleLine(value: string, quote: '"' | "'"): string | undefined {
  if (/[\n\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(value)) return undefined;
  const text = stringify(value, { lineWidth: 0, compat: 'yaml-1.1', singleQuote: quote === "'" });
  return text.replace(/\n$/, '');
}

function numberText(number: string): string {
  return number.replace(/(?=inf|nan)/, '.');
}

/** Words without any sign that could mean something, in brackets or not, nor what readers of YAML 1.1 take for a boolean. */
function isPlainWord(text: string): boolean {
  if (text.length > 100 || !/^[A-Za-z](?:[\w./-]| (?=[\w./-]))*$/.test(text)) return false;
  return !/^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(text);
}

/** Whether a text is read as this scalar at such a spot. */
function means(text: string, key: string, { inFlow, column }: ScalarSpot): boolean {
  const indentation = ' '.repeat(Math.max(0, column));
  const root = parsed(inFlow ? `[${text}]` : `${indentation}- ${text}\n`);
  const [item, ...others] = root?.kind === 'array' ? root.items : [];
  return item?.kind === 'scalar' && item.key === key && others.length === 0;
}

function parsed(text: string): Node | undefined {
  try {
    return parseYaml(new YamlSource(text, 'value')).root;
  } catch (error) {
    if (error instanceof DocumentError) return undefined;
    throw error;
  }
}

/** In double quotes, where everything can be written; what cannot be seen is escaped, as YAML asks. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
