import * as fc from 'fast-check';
import { coolDownEnds, coolDownOf } from '../../../lambdas/shared/cool-down';
import { minutesAgo } from '../../support/a-sighting';

it('is never shorter than the policy says, and at most a tenth longer', () =>
  fc.assert(
    fc.property(fc.string(), fc.nat({ max: 10 }), fc.integer({ min: 5, max: 43_200 }), (nodeId, attempts, minutes) => {
      const coolDown = coolDownOf(nodeId, attempts, minutes);
      return coolDown >= minutes && coolDown < minutes * 1.1;
    }),
  ));

it('is the same whoever asks, and another one for another node or attempt', () => {
  expect(coolDownOf('i-1', 1, 360)).toBe(coolDownOf('i-1', 1, 360));
  expect(coolDownOf('i-1', 1, 360)).not.toBe(coolDownOf('i-2', 1, 360));
  expect(coolDownOf('i-1', 1, 360)).not.toBe(coolDownOf('i-1', 2, 360));
});

it('brings back nodes that failed together one after the other', () => {
  const tenths = Array.from({ length: 1000 }, (_, index) => {
    const nodeId = `i-${index.toString(16).padStart(17, '0')}`;
    return Math.floor((coolDownOf(nodeId, 1, 100) - 100) % 10);
  });
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const nodes = tenths.filter((one) => one === tenth).length;
    expect(nodes).toBeGreaterThan(60);
    expect(nodes).toBeLessThan(140);
  }
});

it('counts from the last attempt', () => {
  const last = minutesAgo(100);
  expect(coolDownEnds('i-1', 1, last, 60).getTime() - last.getTime()).toBe(
    Math.floor(coolDownOf('i-1', 1, 60) * 60_000),
  );
});
