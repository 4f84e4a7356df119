/**
 * The little of a browser that the page's script uses. The compiler's own description of browsers would be seen by all files
 * of the product, and names such as `document` would then compile where there is none.
 */

/** An event, as far as it is looked at. */
export interface PageEvent {
  readonly key?: string;
  readonly target?: unknown;
  preventDefault(): void;
}

/** Any element: `value`, `checked` and `open` are there where the element has them. */
export interface PageElement {
  className: string;
  textContent: string | null;
  hidden: boolean;
  value: string;
  checked: boolean;
  open: boolean;
  tabIndex: number;
  append(...children: readonly (PageElement | string)[]): void;
  replaceChildren(...children: readonly (PageElement | string)[]): void;
  setAttribute(name: string, value: string): void;
  getAttribute(name: string): string | null;
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
  focus(): void;
  scrollIntoView(): void;
}

/** `document`. */
export interface PageDocument {
  readonly documentElement: PageElement;
  readonly activeElement: PageElement | null;
  createElement(name: string): PageElement;
  getElementById(id: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement> & Iterable<PageElement>;
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
}

/** `window`. */
export interface PageWindow {
  readonly IntersectionObserver: new (
    seen: (entries: readonly { readonly isIntersecting: boolean }[]) => void,
    options: { readonly rootMargin: string },
  ) => { observe(element: PageElement): void };
  requestAnimationFrame(next: () => void): number;
  cancelAnimationFrame(number: number): void;
  matchMedia(query: string): { readonly matches: boolean };
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
}
