import type { YamlStyle } from './yaml-style.ts';

/** How values are written that are new at their place. */
export interface Rendering {
  readonly style: YamlStyle;
  /** Put together from their parts, even if they are known to be written somewhere. */
  readonly anew: boolean;
  /** Strings on one line, in quotes if need be: what stands around them cannot become a part of them. */
  readonly onOneLine: boolean;
}

/** How a value is edited. */
export interface Editing extends Rendering {
  /** Collections so deep below are written anew instead of being edited; `Infinity` for none. */
  readonly depth: number;
}
