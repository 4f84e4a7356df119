/** Something that the demo promises did not come true. */
export class DemoFailure extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'DemoFailure';
  }
}
