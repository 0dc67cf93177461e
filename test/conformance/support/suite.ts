import { engines, type Engine } from './engine';
import { Workshop } from './workspace';

/** The same tests with every engine there is. */
export function withEveryEngine(tests: (workshop: Workshop) => void): void {
  describe.each(engines().map((engine) => [engine.name, engine] as const))('%s', (_name, engine: Engine) => {
    const workshop = new Workshop(engine);
    beforeAll(() => workshop.open());
    afterAll(() => workshop.close());
    tests(workshop);
  });
}
