/** HTML that may be put into a page as it is. */
export class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** What a template may hold: markup is kept, everything else is escaped. */
export type Content = Markup | string | number | readonly Content[] | false | undefined;

/** A template of HTML. Values are safe between tags and in quoted attributes, wherever they come from. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const source = strings.reduce((text, part, index) => text + sourceOf(values[index - 1]) + part);
  return new Markup(source);
}

function sourceOf(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.source;
  if (typeof value === 'object') return value.map(sourceOf).join('');
  return escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
